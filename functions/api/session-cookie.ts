/** Our cookies: the session's, and the one of a sign-in that is under way. No script can read them. */
import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { Config } from '../../shared/config.ts'

/** `session`: an opaque id. `sign_in`: sealed by us, for the few minutes at the provider. */
export type CookieName = 'session' | 'sign_in'

type Ours = Pick<Config, 'public_url'>

/** The name says to the browser that it is ours alone: `__Host-` needs https, the whole host and no domain. */
const fullName = (name: CookieName, secure: boolean) => `${secure ? '__Host-' : ''}bh_${name}`

/**
 * What a cookie holds, unchecked; null where there is none. Over https only the one that no neighbouring subdomain can
 * set: whoever signs people in as somebody else sees what they do.
 */
export function readCookie(c: Context, name: CookieName, ours: Ours): string | null {
  return getCookie(c, fullName(name, isHttps(c, ours))) || null
}

/** Lax: a link in a page leads here signed in. What changes something asks for our own origin beside it. */
export function keepCookie(
  c: Context,
  name: CookieName,
  { value, maxAge }: { value: string; maxAge: number },
  ours: Ours,
): void {
  const secure = isHttps(c, ours)
  setCookie(c, fullName(name, secure), value, { path: '/', httpOnly: true, sameSite: 'Lax', secure, maxAge })
}

export function forgetCookie(c: Context, name: CookieName): void {
  for (const secure of [true, false]) deleteCookie(c, fullName(name, secure), { path: '/', secure })
}

/**
 * Whether the browser speaks https, to us or to a proxy that ends it. The proxy says so, or it is asked for by the address
 * that people are given, and that is https: not every proxy says it. Saying it falsely only makes the cookie stricter.
 */
function isHttps(c: Context, { public_url }: Ours): boolean {
  // Of several proxies the first is the one that the browser spoke to.
  const [said = ''] = (c.req.header('x-forwarded-proto') ?? '').split(',')
  if (new URL(c.req.url).protocol === 'https:' || said.trim().toLowerCase() === 'https') return true
  const { protocol, host } = new URL(public_url)
  return protocol === 'https:' && URL.parse(`https://${c.req.header('host') ?? ''}`)?.host === host
}
