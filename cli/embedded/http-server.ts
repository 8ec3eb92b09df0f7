/** The listening side of embedded mode: it answers, closes idle connections, and stops within a time limit. */
import type { Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Http2Bindings, type HttpBindings, serve } from '@hono/node-server'
import type { Connection } from '../../functions/http/source-address.ts'
import { CONNECTION_IDLE_MS, REQUEST_WHOLE_WITHIN_MS } from '../../shared/policy/waits.ts'
import { problem } from '../../shared/problem.ts'

export type Fetch = (request: Request, from: Connection) => Response | Promise<Response>

export interface Listening {
  port: number
  /**
   * Accepts nothing more and asks clients to close. Requests that are incomplete after so many milliseconds are cut: a
   * report that was answered is stored, and one that was not is sent again.
   */
  close: (withinMs: number) => Promise<void>
}

export interface ListenOptions {
  host: string
  /** 0: any free port. */
  port: number
  idleMs?: number
}

/** Resolves once it listens. Rejects where the port cannot be had. */
export function listen(
  fetch: Fetch,
  { host, port, idleMs = CONNECTION_IDLE_MS }: ListenOptions,
): Promise<Listening> {
  let isClosing = false
  const answer = async (request: Request, { incoming }: HttpBindings | Http2Bindings) => {
    const from = {
      peer: incoming.socket.remoteAddress,
      isRepeated: (name: string) => countOf(incoming.rawHeaders, name) > 1,
    }
    const response = URL.parse(request.url) === null ? noSuchHost() : await fetch(request, from)
    // A client that reuses its connection without end would keep the server from stopping.
    if (isClosing) response.headers.set('connection', 'close')
    return response
  }
  const serverOptions = { requestTimeout: REQUEST_WHOLE_WITHIN_MS, keepAliveTimeout: Math.min(5_000, idleMs) }
  return new Promise((ready, fail) => {
    const server = serve({ fetch: answer, hostname: host, port, serverOptions }, (info: AddressInfo) => {
      server.off('error', fail)
      ready({
        port: info.port,
        close: (withinMs) => {
          isClosing = true
          return closeWithin(server, withinMs)
        },
      })
    }) as HttpServer
    // Without a listener for the timeout Node ends the connection. By itself it never ends one on which nothing was ever
    // sent.
    server.setTimeout(idleMs)
    server.once('error', fail)
  })
}

/** `rawHeaders` are names and values in turn, as they arrived. */
const countOf = (rawHeaders: readonly string[], wanted: string) =>
  rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === wanted).length

/** For a Host header that names no host, such as 127.999.1.1: the request has no URL then. */
function noSuchHost(): Response {
  const body = problem(400, 'bad_host', 'Bad request', 'The Host header does not name a host.')
  return new Response(JSON.stringify(body), {
    status: 400,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
  })
}

function closeWithin(server: HttpServer, ms: number): Promise<void> {
  return new Promise((done) => {
    const cut = setTimeout(() => server.closeAllConnections(), ms)
    server.close(() => {
      clearTimeout(cut)
      done()
    })
    server.closeIdleConnections()
  })
}
