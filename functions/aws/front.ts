/**
 * CloudFront's facts about a request, trusted only where it shows the secret that CloudFront alone has: anybody can
 * reach the API by its own address and write any header. Loaded beside a function (cdk/bundle-functions.ts), and only
 * where the stack has a CloudFront, so that nobody else pays for it.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import { isIP } from 'node:net'
import { FRONT_HEADER, VIEWER_HEADER } from '../../shared/front-headers.ts'
import { problem } from '../../shared/problem.ts'
import { readFront } from './env.ts'
import type { HttpEvent } from './lambda-http.ts'

/** The host is the one that people and guests call, `boot.example.org`; `only` refuses requests that came another way. */
export interface Front {
  secret: string
  only: boolean
  host: string
}

type Answer = { statusCode: number; headers: Record<string, string>; body: string }
type Handler = (event: HttpEvent, ...rest: unknown[]) => Promise<unknown>

/** As `throughFront`, by the function's environment. What a bundle's entry calls. */
export const behindFront = (handler: Handler): Handler => throughFront(handler, readFront())

/** The handler, given each request as its viewer sent it to CloudFront; 403 for a stranger where `only` says so. */
export function throughFront(handler: Handler, front: Front): Handler {
  return async (event, ...rest) => {
    const { [FRONT_HEADER]: shown = '', [VIEWER_HEADER]: viewer = '', ...headers } = event.headers ?? {}
    const proved = isSecret(shown, front.secret)
    if (!proved && front.only) return refused()
    return handler(
      proved ? asViewed({ ...event, headers }, viewer, front.host) : { ...event, headers },
      ...rest,
    )
  }
}

function asViewed(event: HttpEvent, viewer: string, host: string): HttpEvent {
  const { http } = event.requestContext
  const seen = isIP(viewer) === 0 ? http : { ...http, sourceIp: viewer }
  return {
    ...event,
    headers: { ...event.headers, host },
    requestContext: { ...event.requestContext, domainName: host, http: seen },
  }
}

/** Digests have one length, whatever a stranger sends. */
function isSecret(shown: string, secret: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return secret !== '' && timingSafeEqual(digest(shown), digest(secret))
}

function refused(): Answer {
  const detail = 'This address accepts requests from CloudFront only; use the address that you were given.'
  return {
    statusCode: 403,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
    body: JSON.stringify(problem(403, 'forbidden', 'Forbidden', detail)),
  }
}
