/**
 * The only module that makes outbound calls (docs/architecture.md, Trust): resolve, check, connect to exactly that address.
 *
 * The name is resolved once and the socket gets the checked addresses, so a name that resolves differently the second time
 * changes nothing. Redirects are returned, not followed. The total time is bounded, and an answer is read only as far as it
 * would be kept.
 */
import { lookup } from 'node:dns/promises'
import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { ANSWER_KEPT_BYTES, ANSWER_READ_BYTES, CALLS_PER_ENDPOINT } from '../../shared/policy/limits.ts'
import { ENDPOINT_WAIT_MS, OUTBOUND_TIMEOUT_MS } from '../../shared/policy/waits.ts'
import type { Outbound, OutboundRequest, OutboundResult } from '../deps.ts'
import { outside } from '../due/lanes.ts'
import { createEndpointShare, type EndpointShare } from './endpoint-share.ts'
import { addressRule } from './outbound-addresses.ts'

export interface OutboundOptions {
  allow_cidrs: readonly string[]
  /** All addresses of a host name; default the system's resolver. */
  resolve?: (host: string) => Promise<string[]>
  /** The calls that are shared with the module before a reload; default its own. */
  share?: EndpointShare
  /** Called after every send, whatever its result; tests crash in it. */
  fault?: (point: 'outbound') => void
}

/** Builds the function. Throws where `allow_cidrs` is unreadable. The function itself never throws for failures of the far side. */
export function createOutbound(options: OutboundOptions): Outbound {
  const rule = addressRule(options.allow_cidrs)
  const resolve = options.resolve ?? systemResolve
  const share = options.share ?? createEndpointShare(CALLS_PER_ENDPOINT)

  return async (request) => {
    const started = performance.now()
    const latency = () => Math.round(performance.now() - started)
    const url = URL.canParse(request.url) ? new URL(request.url) : null
    if (!url || !/^https?:$/.test(url.protocol)) return { outcome: 'blocked', reason: 'not_an_http_url' }
    if (url.username !== '' || url.password !== '')
      return { outcome: 'blocked', reason: 'credentials_in_url' }

    const timeoutMs = request.timeout_ms ?? OUTBOUND_TIMEOUT_MS
    const leave = await outside(() => share.enter(url.origin, Math.min(ENDPOINT_WAIT_MS, timeoutMs)))
    if (leave === null) return { outcome: 'failed', reason: 'busy', latency_ms: latency() }
    try {
      return await outside(() => call(url, request, timeoutMs, latency))
    } finally {
      leave()
    }
  }

  async function call(
    url: URL,
    request: OutboundRequest,
    timeoutMs: number,
    latency: () => number,
  ): Promise<OutboundResult> {
    const found = await within(timeoutMs, addressesOf(url.hostname, resolve))
    if (found === 'timeout') return { outcome: 'failed', reason: 'timeout', latency_ms: latency() }
    if (found.length === 0) return { outcome: 'failed', reason: 'dns', latency_ms: latency() }
    const checked = found.map((address) => ({ address, ...rule(address) }))
    const usable = checked.flatMap(({ ok, address }) => (ok ? [address] : []))
    const [refused] = checked.flatMap((one) => (one.ok ? [] : [one.reason]))
    if (usable.length === 0) return { outcome: 'blocked', reason: refused ?? 'no_address' }

    const left = Math.max(1, timeoutMs - latency())
    const result = await send(url, request, usable, left, latency)
    options.fault?.('outbound')
    return result
  }
}

async function systemResolve(host: string): Promise<string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address)
}

/** No address at all where the name does not resolve. */
async function addressesOf(
  hostname: string,
  resolve: (host: string) => Promise<string[]>,
): Promise<string[]> {
  const host = hostname.replace(/^\[|\]$/g, '')
  if (isIP(host)) return [host]
  try {
    return await resolve(host)
  } catch {
    return []
  }
}

async function within<T>(ms: number, work: Promise<T>): Promise<T | 'timeout'> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<'timeout'>((done) => {
    timer = setTimeout(done, ms, 'timeout')
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

function send(
  url: URL,
  request: OutboundRequest,
  addresses: string[],
  timeoutMs: number,
  latency: () => number,
): Promise<OutboundResult> {
  return new Promise((done) => {
    const body = Buffer.from(request.body, 'utf8')
    const call = (url.protocol === 'https:' ? https : http).request(url, {
      method: request.method,
      // One connection for one call: a kept connection's address was not checked for this name.
      agent: false,
      lookup: only(addresses),
      rejectUnauthorized: true,
      headers: {
        'user-agent': 'boot-health',
        ...request.headers,
        'accept-encoding': 'identity',
        ...(body.length > 0 || request.method === 'POST' ? { 'content-length': String(body.length) } : {}),
      },
    })
    const keep = request.keep_bytes ?? ANSWER_KEPT_BYTES
    let response: IncomingMessage | null = null
    const answer: Buffer[] = []
    let settled = false
    const finish = (failure: 'timeout' | 'refused' | 'tls' | 'other') => {
      if (settled) return
      settled = true
      clearTimeout(timer)
      call.destroy()
      // With the status it is an answer, even if the body is cut: the receiver has acted on the request.
      if (response) done(answered(response, answer, latency()))
      else done({ outcome: 'failed', reason: failure, latency_ms: latency() })
    }
    const timer = setTimeout(finish, timeoutMs, 'timeout')
    call.on('error', (error) => finish(reasonOf(error)))
    call.on('response', (message) => {
      response = message
      let read = 0
      message.on('data', (chunk: Buffer) => {
        if (read < keep) answer.push(chunk.subarray(0, keep - read))
        read += chunk.length
        if (read > ANSWER_READ_BYTES) finish('other')
      })
      message.on('end', () => finish('other'))
      message.on('error', () => finish('other'))
      message.on('close', () => finish('other'))
    })
    call.end(body)
  })
}

/** A lookup that answers only the checked addresses. */
function only(addresses: string[]): LookupFunction {
  const all = addresses.map((address) => ({ address, family: isIP(address) }))
  return (_host, options, done) => {
    const [first] = all
    if (options.all || !first) done(null, all)
    else done(null, first.address, first.family)
  }
}

function answered(response: IncomingMessage, body: Buffer[], latencyMs: number): OutboundResult {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(response.headers))
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value
  const text = Buffer.concat(body).toString('utf8')
  return { outcome: 'answered', status: response.statusCode ?? 0, headers, body: text, latency_ms: latencyMs }
}

/** OpenSSL's and Node's own names for errors of a certificate or a handshake. */
const TLS_ERROR = /^(?:ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|EPROTO|HOSTNAME_MISMATCH)/

function reasonOf(error: Error): 'refused' | 'tls' | 'other' {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (code === 'ECONNREFUSED') return 'refused'
  return TLS_ERROR.test(code) ? 'tls' : 'other'
}
