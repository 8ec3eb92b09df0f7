/**
 * Cross-site request forgery: a browser sends a cookie with requests of any page. A request that changes something because
 * of a cookie must come from a page of ours. The browser itself reports that in headers that a page cannot set.
 */
export interface OriginHeaders {
  /** `Sec-Fetch-Site`, of every browser since 2023. */
  site: string | undefined
  origin: string | undefined
  /** The host that the request was sent to. */
  host: string | undefined
}

/** True where the browser reports that one of our own pages sent this. A missing header is not enough. */
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
 * True for a Host header that names this machine itself. Only such requests may read without a token: a page of another
 * site that makes its name resolve to 127.0.0.1 sends its own name here.
 */
export function isLoopbackHost(host: string | undefined): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i.test(host ?? '')
}

/** A path of ours to continue with after signing in; anything else is the start page. */
export function localPath(path: string | undefined): string {
  return path !== undefined && /^\/(?![/\\])[\x21-\x7e]{0,500}$/.test(path) && !path.includes('\\')
    ? path
    : '/'
}
