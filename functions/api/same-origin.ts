/**
 * Cross-site request forgery: a browser sends a cookie wherever a page asks it to. What changes anything on the
 * strength of a cookie must come from a page of ours, which the browser itself says in headers a page cannot set.
 */
export interface OriginHeaders {
  /** `Sec-Fetch-Site`, of every browser since 2023. */
  site: string | undefined
  origin: string | undefined
  /** The host that the request was sent to. */
  host: string | undefined
}

/** True where the browser says that one of our own pages sent this. Saying nothing is not enough. */
export function isSameOrigin({ site, origin, host }: OriginHeaders): boolean {
  if (site !== undefined) return site === 'same-origin'
  if (origin === undefined || host === undefined) return false
  try {
    return new URL(origin).host === host
  } catch {
    return false
  }
}

/**
 * True for a Host header that names this machine itself. Reading without a token is for these only: a page of
 * another site that makes its name resolve to 127.0.0.1 sends its own name here.
 */
export function isLoopbackHost(host: string | undefined): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i.test(host ?? '')
}

/** A path of ours to go on to after signing in; anything else is the start page. */
export function localPath(path: string | undefined): string {
  return path !== undefined && /^\/(?![/\\])[\x21-\x7e]{0,500}$/.test(path) && !path.includes('\\')
    ? path
    : '/'
}
