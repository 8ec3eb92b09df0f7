/** Our cookies: the session's, and that of a running sign-in. No script can read them. */
import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { Config } from '../../shared/config.ts'

/** `session`: an opaque id. `sign_in`: sealed by us, for the few minutes at the provider. */
export type CookieName = 'session' | 'sign_in'

type Ours = Pick<Config, 'public_url'>

/** The prefix makes the browser enforce that it is only ours: `__Host-` needs https, the whole host and no domain. */
const fullName = (name: CookieName, secure: boolean) => `${secure ? '__Host-' : ''}bh_${name}`

/**
 * A cookie's content, unchecked; null where there is none. Over https only the one that no neighbouring subdomain can set:
 * somebody who signs people in under another account would see what they do.
 */
export function readCookie(c: Context, name: CookieName, ours: Ours): string | null {
  return getCookie(c, fullName(name, isHttps(c, ours))) || null
}

/** Lax: a link in a page arrives signed in. Requests that change something are also checked for our own origin. */
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
 * Whether the browser uses https, to us or to a proxy that ends it. Either the proxy's header shows it, or the public URL,
 * because not every proxy sends the header. A false header only makes the cookie stricter.
 */
function isHttps(c: Context, { public_url }: Ours): boolean {
  // The first of several proxies is the one that the browser connected to.
  const [proto = ''] = (c.req.header('x-forwarded-proto') ?? '').split(',')
  if (new URL(c.req.url).protocol === 'https:' || proto.trim().toLowerCase() === 'https') return true
  const { protocol, host } = new URL(public_url)
  return protocol === 'https:' && URL.parse(`https://${c.req.header('host') ?? ''}`)?.host === host
}
