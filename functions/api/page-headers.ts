/** Headers of every answer for browsers, and problems as pages for people. */
import type { Context, Hono, MiddlewareHandler } from 'hono'
import { compress } from 'hono/compress'
import { etag } from 'hono/etag'
import type { Config } from '../../shared/config.ts'
import type { Problem } from '../../shared/problem.ts'
import { type AskedFor, problemPage } from './pages/problem-page.ts'

/** No inline script or style, nothing from other hosts, no framing by other sites. */
const CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Compression, security headers, ETags and error pages, for every answer of the API. */
export function addPageHeaders(app: Hono, config: Pick<Config, 'public_url'>): void {
  app.use('*', compress())
  app.use('*', headers(config))
  app.use('*', (c, next) => (c.req.path === '/events' ? next() : tagged(c, next)))
  app.use('*', problemsAsPages)
}

/** A digest of the whole body; a stream without end has none. */
const tagged = etag()

/** A year, as browsers' preload lists require. Browsers ignore it over http, so a server without TLS loses nobody. */
const HSTS = 'max-age=31536000'

const headers =
  (config: Pick<Config, 'public_url'>): MiddlewareHandler =>
  async (c, next) => {
    await next()
    // Pages without a header of their own (sign-in, problems) are not cached; the others are revalidated each time.
    const isPage = c.res.headers.get('content-type')?.startsWith('text/html') === true
    if (isPage && !c.res.headers.has('cache-control')) c.header('cache-control', 'no-store')
    if (config.public_url.startsWith('https:')) c.header('strict-transport-security', HSTS)
    c.header('content-security-policy', CSP)
    c.header('x-content-type-options', 'nosniff')
    c.header('referrer-policy', 'same-origin')
    c.header('cross-origin-opener-policy', 'same-origin')
    c.header('cross-origin-resource-policy', 'same-origin')
    c.header('vary', 'Cookie, Authorization', { append: true })
  }

const problemsAsPages: MiddlewareHandler = async (c, next) => {
  await next()
  if (!isProblem(c.res) || !wantsPage(c)) return
  const problem = (await c.res.json()) as Problem
  const headers = new Headers(c.res.headers)
  headers.set('content-type', 'text/html; charset=UTF-8')
  c.res = undefined
  c.res = new Response(String(await problemPage(problem, askedFor(c))), { status: problem.status, headers })
}

function askedFor(c: Context): AskedFor {
  const { pathname, search } = new URL(c.req.url)
  const isAct = c.req.method !== 'GET'
  return { path: isAct ? '/' : `${pathname}${search}`, isAct }
}

const isProblem = (answer: Response) => answer.headers.get('content-type') === 'application/problem+json'

const wantsPage = (c: Context) =>
  !c.req.path.startsWith('/v1/') && (c.req.header('accept') ?? '').includes('text/html')
