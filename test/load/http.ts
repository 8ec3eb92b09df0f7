/** Requests over real sockets, timed; an error is an answer too. */
import { Agent, request as httpRequest } from 'node:http'

export interface Answered {
  /** 0: there was no answer. */
  status: number
  /** Why there was none: a code such as `ECONNREFUSED`. */
  error: string | null
  body: string
  ms: number
}

export interface Asking {
  method?: string
  headers?: Record<string, string>
  body?: Buffer | string
  agent?: Agent
  timeoutMs?: number
}

export const keepAlive = (connections: number) => new Agent({ keepAlive: true, maxSockets: connections })

/** Never rejects. */
export function ask(url: string, asking: Asking = {}): Promise<Answered> {
  const { method = 'GET', headers = {}, body, agent, timeoutMs = 60_000 } = asking
  const began = performance.now()
  return new Promise((done) => {
    const end = (status: number, error: string | null, text = '') =>
      done({ status, error, body: text, ms: performance.now() - began })
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
    const options = {
      method,
      headers: { ...headers, ...length },
      timeout: timeoutMs,
      ...(agent ? { agent } : {}),
    }
    const sent = httpRequest(url, options, (response) => {
      // A stream of events has no end to wait for: that it begins is the answer.
      if (response.headers['content-type']?.startsWith('text/event-stream')) {
        end(response.statusCode ?? 0, null)
        sent.destroy()
        return
      }
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => end(response.statusCode ?? 0, null, Buffer.concat(chunks).toString('utf8')))
      response.on('error', (error: NodeJS.ErrnoException) => end(0, error.code ?? error.message))
    })
    sent.on('timeout', () => sent.destroy(new Error('timeout')))
    sent.on('error', (error: NodeJS.ErrnoException) => end(0, error.code ?? error.message))
    sent.end(body)
  })
}

/** The JSON of a page that must be there; throws where it is not. */
export async function readJson<T>(url: string, token: string): Promise<T> {
  const answer = await ask(url, { headers: { authorization: `Bearer ${token}` } })
  if (answer.status !== 200)
    throw new Error(`${url}: ${answer.status} ${answer.error ?? answer.body.slice(0, 200)}`)
  return JSON.parse(answer.body) as T
}
