/** The far side of a reporter: a small real server that takes evidence and remembers every request. */
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { parseEnvelope } from '../../../shared/envelope/envelope.ts'
import type { Evidence } from '../../../shared/evidence.ts'

export interface Request {
  method: string
  path: string
  headers: Record<string, string | string[] | undefined>
  body: Buffer
  evidence: Evidence | null
}

export interface Answer {
  status: number
  headers?: Record<string, string>
  body?: string
}

export interface IngestServer {
  url: string
  requests: Request[]
  close: () => Promise<void>
}

/** Listens on a free loopback port; `answer` decides each answer, by default 202. */
export async function startIngestServer(
  answer: (request: Request, count: number) => Answer = () => ({ status: 202, body: '{}\n' }),
): Promise<IngestServer> {
  const requests: Request[] = []
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const request = requestOf(incoming, Buffer.concat(chunks))
      requests.push(request)
      const { status, headers = {}, body = '' } = answer(request, requests.length)
      outgoing.writeHead(status, { connection: 'close', ...headers }).end(body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** A request as the reporter sent it; `evidence` is null where the body is no envelope. */
export function requestOf(incoming: IncomingMessage, body: Buffer): Request {
  const { method = '', url: path = '', headers } = incoming
  return { method, path, headers, body, evidence: evidenceOf(body) }
}

function evidenceOf(body: Buffer): Evidence | null {
  try {
    const text = body[0] === 0x1f && body[1] === 0x8b ? gunzipSync(body).toString() : body.toString()
    const parsed = parseEnvelope(text)
    return parsed.ok ? parsed.value : null
  } catch {
    return null
  }
}
