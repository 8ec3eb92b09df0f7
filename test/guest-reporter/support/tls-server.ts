/** A server as strict as today's front doors: TLS 1.2 or later, and nothing for who does not send SNI. */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { createSecureContext } from 'node:tls'
import { type Answer, type Request, requestOf } from './ingest-server.ts'

export interface TlsServer {
  url: string
  requests: Request[]
  /** Bytes of application data that any client has sent. */
  received: () => number
  close: () => Promise<void>
}

export async function startTlsServer(
  files: { cert: string; key: string },
  answer: (request: Request) => Answer = () => ({ status: 202, body: '{}\n' }),
): Promise<TlsServer> {
  const requests: Request[] = []
  let bytes = 0
  const context = createSecureContext({ cert: readFileSync(files.cert), key: readFileSync(files.key) })
  const server = createServer(
    { minVersion: 'TLSv1.2', SNICallback: (_, done) => done(null, context) },
    (incoming, outgoing) => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.on('end', () => {
        const request = requestOf(incoming, Buffer.concat(chunks))
        requests.push(request)
        const { status, headers = {}, body = '' } = answer(request)
        outgoing.writeHead(status, { connection: 'close', ...headers }).end(body)
      })
    },
  )
  server.on('secureConnection', (socket) => {
    const emit = socket.push.bind(socket)
    socket.push = (chunk, encoding) => {
      bytes += chunk?.length ?? 0
      return emit(chunk, encoding)
    }
  })
  server.on('tlsClientError', () => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `https://localhost:${port}`,
    requests,
    received: () => bytes,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
