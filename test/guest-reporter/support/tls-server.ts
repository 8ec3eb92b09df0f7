/** A front as strict as today's: TLS 1.2 or later, and nothing for who does not send SNI. */
import { readFileSync } from 'node:fs'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { createSecureContext, createServer } from 'node:tls'
import { type Answer, type Request, startIngestServer } from './ingest-server.ts'

export interface TlsFront {
  url: string
  /** Bytes of application data that all clients together have sent. */
  received: () => number
  close: () => Promise<void>
}

/** Passes what comes in over TLS on to a plain server on loopback. `at` is where it listens, and its name there. */
export async function startTlsFront(
  files: { cert: string; key: string },
  target: string,
  at = { address: '127.0.0.1', name: 'localhost' },
): Promise<TlsFront> {
  let bytes = 0
  const open = new Set<Socket>()
  const context = createSecureContext({ cert: readFileSync(files.cert), key: readFileSync(files.key) })
  const server = createServer(
    { minVersion: 'TLSv1.2', SNICallback: (_, done) => done(null, context) },
    (client) => {
      const inner = connect(Number(new URL(target).port), '127.0.0.1')
      for (const socket of [client, inner]) {
        open.add(socket)
        socket.on('error', () => client.destroy())
        socket.on('close', () => [client, inner].map((one) => one.destroy()))
      }
      client.on('data', (chunk: Buffer) => {
        bytes += chunk.length
        inner.write(chunk)
      })
      inner.pipe(client)
    },
  )
  await new Promise<void>((resolve) => server.listen(0, at.address, resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `https://${at.name}:${port}`,
    received: () => bytes,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of open) socket.destroy()
      }),
  }
}

export interface TlsServer extends TlsFront {
  requests: Request[]
}

export async function startTlsServer(
  files: { cert: string; key: string },
  answer?: (request: Request) => Answer,
): Promise<TlsServer> {
  const inner = await startIngestServer(answer)
  const front = await startTlsFront(files, inner.url)
  return {
    ...front,
    requests: inner.requests,
    close: async () => {
      await front.close()
      await inner.close()
    },
  }
}
