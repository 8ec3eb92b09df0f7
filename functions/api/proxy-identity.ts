/**
 * The user that a proxy names. Trusted only from the proxy itself: from an address that the config names, and with a secret
 * or a signature that only the proxy has. From anybody else such a header is ignored.
 */
import { timingSafeEqual } from 'node:crypto'
import type { Context, MiddlewareHandler } from 'hono'
import type { Actor } from '../../shared/actor.ts'
import type { ProxyConfig } from '../../shared/auth/auth-config.ts'
import { type Claims, type Grant, grantsOf, heldClaims, nameIn } from '../../shared/auth/claims.ts'
import { MINUTE_MS } from '../../shared/time.ts'
import { sha256Hex } from '../../shared/token.ts'
import { createTtlCache } from '../../shared/ttl-cache.ts'
import type { ApiDeps } from '../deps.ts'
import { inRanges } from '../http/address-ranges.ts'
import type { Connection } from '../http/source-address.ts'
import { peerOf } from './peer-of.ts'
import type { ReadStatement } from './proxy-statement.ts'

/** A person as a proxy named them; their grants may be none. */
interface Proxied {
  actor: Actor
  grants: Grant[]
}

export interface ProxyIdentity {
  /** Must run first: removes the proxy's headers, also from other senders. */
  strip: MiddlewareHandler
  /** The person that the proxy named in this request; null where it named nobody, or is not trusted. */
  of: (c: Context) => Promise<Proxied | null>
}

type ProxyDeps = Pick<ApiDeps, 'config' | 'now' | 'outbound' | 'readSecret' | 'log'>

/** Throws where a range of `auth.proxy.from` is unreadable. */
export function createProxyIdentity(deps: ProxyDeps): ProxyIdentity {
  const settings = deps.config.auth.proxy
  if (settings === undefined) return { strip: (_, next) => next(), of: async () => null }
  const isProxy = inRanges(settings.from, 'auth.proxy.from')
  const names = headerNames(settings)
  const taken = new WeakMap<Context, Map<string, string> | 'header_repeated'>()
  const claimsIn = createClaimsIn(deps, settings)
  const complained = createTtlCache<true>({ ttl_ms: MINUTE_MS, most: 10 })

  /** A proxy that is not trusted has a wrong setting: its operator must find that in the log, but not with each request. */
  function complain(reason: string): null {
    if (complained.get(reason, deps.now()) === undefined) deps.log('proxy_not_believed', { reason })
    complained.set(reason, true, deps.now())
    return null
  }

  return {
    async strip(c, next) {
      const found = names.flatMap((name) => {
        const value = c.req.header(name)
        c.req.raw.headers.delete(name)
        return value === undefined ? [] : [[name, value] as const]
      })
      const { isRepeated = () => false } = (c.env ?? {}) as Connection
      // A proxy that adds its header to the client's: nobody can tell which of them is the proxy's.
      if (found.length > 0 && isProxy(peerOf(c)))
        taken.set(c, names.some(isRepeated) ? 'header_repeated' : new Map(found))
      await next()
    },
    async of(c) {
      const headers = taken.get(c)
      if (headers === undefined) return null
      const claims = typeof headers === 'string' ? headers : await claimsIn(headers)
      if (typeof claims === 'string') return complain(claims)
      const name = claims === null ? null : nameIn(claims, settings.name_claim, 'proxy')
      if (claims === null || name === null) return null
      const grants = grantsOf(heldClaims(claims, settings.rules, 'proxy'), settings.rules)
      return { actor: { name, via: 'proxy' }, grants }
    },
  }
}

const headerNames = ({ user_header, groups_header, secret, jwt }: ProxyConfig): string[] =>
  [user_header, groups_header, secret?.header, jwt?.header].filter((name) => name !== undefined)

/** The claims in the proxy's headers; null where they name nobody, a word for the log where they are not trusted. */
function createClaimsIn(deps: ProxyDeps, { user_header, groups_header, secret, jwt }: ProxyConfig) {
  let read: ReadStatement | null = null
  return async (headers: ReadonlyMap<string, string>): Promise<Claims | string | null> => {
    if (secret && !isSame(headers.get(secret.header) ?? '', await deps.readSecret(secret.value)))
      return 'secret_missing_or_wrong'
    if (jwt) {
      const statement = headers.get(jwt.header)
      if (statement === undefined) return null
      read ??= (await import('./proxy-statement.ts')).createReadStatement(deps, jwt)
      return read(statement)
    }
    // The schema requires a secret or signed statements; without both anybody could be the proxy.
    if (!secret) return 'neither_secret_nor_jwt'
    const user = headers.get(user_header)?.trim()
    if (!user) return null
    const groups = (groups_header === undefined ? '' : (headers.get(groups_header) ?? '')).split(',')
    return { user, sub: user, groups: groups.map((one) => one.trim()).filter((one) => one !== '') }
  }
}

/** Compares hashes, which have equal lengths: the time reveals nothing about the secret. */
function isSame(given: string, wanted: string): boolean {
  return wanted !== '' && timingSafeEqual(Buffer.from(sha256Hex(given)), Buffer.from(sha256Hex(wanted)))
}
