/** A front that answers its first connections with what servers in trouble say, and then passes all on to the real one. */
import { connect, createServer } from 'node:net'

const status = (line: string, ...headers: string[]) =>
  `HTTP/1.1 ${[line, ...headers, 'Content-Length: 0', 'Connection: close', '', ''].join('\r\n')}`

/** An overload with and without `Retry-After`, a limit, an error, and bytes that are no HTTP. */
export const TROUBLE = [
  status('503 Service Unavailable', 'Retry-After: 1'),
  status('503 Service Unavailable'),
  status('429 Too Many Requests'),
  status('500 Internal Server Error'),
  '\x00\x01garbage\n',
]

export interface MoodyFront {
  url: string
  /** Connections so far. */
  calls: () => number
  close: () => Promise<void>
}

export async function startMoodyFront(
  address: string,
  port: number,
  target: string,
  answers: string[],
): Promise<MoodyFront> {
  let calls = 0
  const server = createServer((client) => {
    const answer = answers[calls++]
    client.on('error', () => client.destroy())
    if (answer !== undefined) return void client.once('data', () => client.end(answer))
    const inner = connect(Number(new URL(target).port), address)
    inner.on('error', () => client.destroy())
    client.pipe(inner)
    inner.pipe(client)
  })
  await new Promise<void>((resolve) => server.listen(port, address, resolve))
  return {
    url: `http://${address}:${port}`,
    calls: () => calls,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
