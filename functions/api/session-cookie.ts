/** The cookie of a browser's session: the tokens that were shown, one for each fleet, in a cookie that no script can read. */
import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { SESSION_TOKENS } from '../../shared/policy/limits.ts'
import { SESSION_S } from '../../shared/policy/waits.ts'

/** In no token of ours. */
const BETWEEN = '~'

/** The cookie's name says to the browser that it is ours alone: `__Host-` needs https, the whole host and no domain. */
const cookieName = (secure: boolean) => (secure ? '__Host-bh_session' : 'bh_session')

/**
 * The tokens of a browser's session, unchecked, the newest first; empty where there is none. Over https only the cookie
 * that no neighbouring subdomain can set: whoever signs people in as somebody else sees what they do.
 */
export function sessionTokens(c: Context): string[] {
  const text = getCookie(c, cookieName(isHttps(c))) ?? ''
  return text
    .split(BETWEEN)
    .filter((token) => token !== '')
    .slice(0, SESSION_TOKENS)
}

/** Puts these tokens in place of those of before. */
export function keepTokens(c: Context, tokens: readonly string[]): void {
  const secure = isHttps(c)
  setCookie(c, cookieName(secure), tokens.slice(0, SESSION_TOKENS).join(BETWEEN), {
    path: '/',
    httpOnly: true,
    // Lax: a link in a page leads here signed in. What changes something asks for our own origin beside it.
    sameSite: 'Lax',
    secure,
    maxAge: SESSION_S,
  })
}

export function forgetTokens(c: Context): void {
  for (const secure of [true, false]) deleteCookie(c, cookieName(secure), { path: '/', secure })
}

/** A proxy that ends TLS says so; saying it falsely only makes the cookie stricter. */
const isHttps = (c: Context) =>
  new URL(c.req.url).protocol === 'https:' || c.req.header('x-forwarded-proto') === 'https'
