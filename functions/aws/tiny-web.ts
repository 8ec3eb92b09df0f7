/**
 * As much of `Response` and `Headers` as hono needs to answer a guest. Import this before hono.
 *
 * Node's own load undici on first touch, which costs a cold start more than all of our code. Plain assignment,
 * because even `Object.defineProperty` on the globals triggers the load.
 */
class TinyHeaders extends Map<string, string> {
  constructor(init?: Iterable<[string, string]> | Record<string, string>) {
    super()
    if (!init) return
    const entries = Symbol.iterator in init ? (init as Iterable<[string, string]>) : Object.entries(init)
    for (const [name, value] of entries) this.set(name, value)
  }

  override get(name: string) {
    return super.get(name.toLowerCase())
  }

  override has(name: string) {
    return super.has(name.toLowerCase())
  }

  override delete(name: string) {
    return super.delete(name.toLowerCase())
  }

  override set(name: string, value: string) {
    return super.set(name.toLowerCase(), String(value))
  }

  append(name: string, value: string) {
    const before = this.get(name)
    this.set(name, before === undefined ? value : `${before}, ${value}`)
  }
}

class TinyResponse {
  readonly body: string | null
  readonly status: number
  readonly headers: TinyHeaders
  readonly bodyUsed = false

  constructor(body: string | null = null, init: { status?: number; headers?: TinyHeaders } = {}) {
    this.body = body
    this.status = init.status ?? 200
    this.headers = new TinyHeaders(init.headers)
  }

  get ok() {
    return this.status >= 200 && this.status < 300
  }
}

globalThis.Headers = TinyHeaders as unknown as typeof Headers
globalThis.Response = TinyResponse as unknown as typeof Response

/** The part of a `Request` that hono and ingest read of an API Gateway event. */
export function tinyRequest(given: {
  method: string
  url: string
  headers: Record<string, string>
  body: Uint8Array
}): Request {
  const headers = new TinyHeaders(given.headers)
  const request = {
    method: given.method,
    url: given.url,
    // The standard answers null for what is not there.
    headers: { get: (name: string) => headers.get(name) ?? null },
    body: given.body.length > 0 ? [given.body] : null,
    arrayBuffer: async () => given.body,
  }
  return request as unknown as Request
}
