/** A real HTTP server on loopback that keeps what it received: the far side of every outgoing call in tests. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, beforeEach } from 'node:test'

export interface Received {
  method: string
  path: string
  headers: Record<string, string>
  body: string
}

/** What to answer, or null where it took the response into its own hands. */
export type Answer = (
  received: Received,
  response: ServerResponse,
) => null | { status: number; headers?: Record<string, string>; body?: string }

export interface Receiver {
  /** `http://127.0.0.1:PORT` */
  url: string
  port: number
  received: Received[]
  /** What it answers from now on: a status, or whatever a function makes of it. */
  answer(next: number | Answer): void
  stop(): Promise<void>
}

/** Starts one that answers 202 until it is set otherwise. Allow `127.0.0.0/8` for outbound calls that are to reach it. */
export async function startReceiver(first: number | Answer = 202): Promise<Receiver> {
  let current = first
  const received: Received[] = []
  const server = createServer(async (request, response) => {
    const one = await read(request)
    received.push(one)
    const told = typeof current === 'number' ? { status: current } : current(one, response)
    if (!told) return
    response.writeHead(told.status, 'headers' in told ? told.headers : {})
    response.end('body' in told ? told.body : '')
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    received,
    answer(next) {
      current = next
    },
    stop: () =>
      new Promise<void>((done) => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}

/** One for all tests of a file: answers 202 and has received nothing when a test begins, and stops at the end. */
export async function receiverOfFile(): Promise<Receiver> {
  const receiver = await startReceiver()
  beforeEach(() => {
    receiver.answer(202)
    receiver.received.length = 0
  })
  after(() => receiver.stop())
  return receiver
}

async function read(request: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  )
  return {
    method: request.method ?? '',
    path: request.url ?? '',
    headers,
    body: Buffer.concat(chunks).toString('utf8'),
  }
}
