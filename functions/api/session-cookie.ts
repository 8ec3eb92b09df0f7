/** Our cookies: the session's, and the one of a sign-in that is under way. No script can read them. */
import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'

/** `session`: an opaque id. `sign_in`: sealed by us, for the few minutes at the provider. */
export type CookieName = 'session' | 'sign_in'

/** The name says to the browser that it is ours alone: `__Host-` needs https, the whole host and no domain. */
const fullName = (name: CookieName, secure: boolean) => `${secure ? '__Host-' : ''}bh_${name}`

/**
 * What a cookie holds, unchecked; null where there is none. Over https only the one that no neighbouring subdomain can
 * set: whoever signs people in as somebody else sees what they do.
 */
export function readCookie(c: Context, name: CookieName): string | null {
  return getCookie(c, fullName(name, isHttps(c))) || null
}

/** Lax: a link in a page leads here signed in. What changes something asks for our own origin beside it. */
export function keepCookie(c: Context, name: CookieName, value: string, maxAge: number): void {
  const secure = isHttps(c)
  setCookie(c, fullName(name, secure), value, { path: '/', httpOnly: true, sameSite: 'Lax', secure, maxAge })
}

export function forgetCookie(c: Context, name: CookieName): void {
  for (const secure of [true, false]) deleteCookie(c, fullName(name, secure), { path: '/', secure })
}

/** A proxy that ends TLS says so; saying it falsely only makes the cookie stricter. */
const isHttps = (c: Context) =>
  new URL(c.req.url).protocol === 'https:' || c.req.header('x-forwarded-proto') === 'https'
