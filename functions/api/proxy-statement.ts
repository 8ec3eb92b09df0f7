/** A proxy's signed statements about its users: Cloudflare Access, AWS load balancers, Pomerium. Loaded where one is configured. */
import {
  createRemoteJWKSet,
  customFetch,
  importSPKI,
  type JWTHeaderParameters,
  type JWTPayload,
  type JWTVerifyGetKey,
  jwtVerify,
} from 'jose'
import type { ProxyConfig } from '../../shared/auth/auth-config.ts'
import type { Claims } from '../../shared/auth/claims.ts'
import { KEYS_REMEMBERED } from '../../shared/policy/limits.ts'
import { PROVIDER_CACHED_MS, SIGNED_CLOCK_SKEW_S } from '../../shared/policy/waits.ts'
import { createTtlCache } from '../../shared/ttl-cache.ts'
import type { ApiDeps } from '../deps.ts'
import { outboundFetch } from '../outbound/outbound-fetch.ts'

type JwtSettings = NonNullable<ProxyConfig['jwt']>

/** The claims of a statement; a word for the log where it is not trusted. */
export type ReadStatement = (statement: string) => Promise<Claims | string>

/** Signatures by a key pair only: with a shared key everybody who can check could also sign, and `none` is no signature. */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
]

export function createReadStatement(
  deps: Pick<ApiDeps, 'now' | 'outbound'>,
  settings: JwtSettings,
): ReadStatement {
  const { issuer, audience, signer } = settings
  const ofLoadBalancer = balancerCheck(deps, settings)
  const keyFor = keysOf(deps, settings)
  return async (statement) => {
    try {
      const { payload, protectedHeader } = await jwtVerify(statement, keyFor, {
        algorithms: ALGORITHMS,
        clockTolerance: SIGNED_CLOCK_SKEW_S,
        currentDate: new Date(deps.now()),
        ...(audience === undefined ? {} : { audience }),
        ...(signer === undefined ? { issuer, requiredClaims: ['exp'] } : {}),
      })
      return signer === undefined ? payload : ofLoadBalancer(payload, protectedHeader)
    } catch (error) {
      const { code, name } = error as { code?: string; name?: string }
      return `jwt_${code ?? name ?? 'unreadable'}`.toLowerCase()
    }
  }
}

/** AWS signs the header too, and puts the signer, issuer and end there, not always among the claims. */
function balancerCheck(deps: Pick<ApiDeps, 'now'>, { issuer, signer }: JwtSettings) {
  return (payload: JWTPayload, header: JWTHeaderParameters): Claims | string => {
    if (header.signer !== signer) return 'jwt_of_another_signer'
    if ((payload.iss ?? header.iss) !== issuer) return 'jwt_of_another_issuer'
    const exp = payload.exp ?? header.exp
    const isOver = typeof exp !== 'number' || exp + SIGNED_CLOCK_SKEW_S <= deps.now() / 1000
    return isOver ? 'jwt_expired' : payload
  }
}

function keysOf(
  deps: Pick<ApiDeps, 'now' | 'outbound'>,
  { jwks_url, key_url, public_key }: JwtSettings,
): JWTVerifyGetKey {
  const ask = outboundFetch(deps.outbound)
  if (jwks_url !== undefined) return createRemoteJWKSet(new URL(jwks_url), { [customFetch]: ask })
  if (public_key !== undefined) return ({ alg = '' }) => importSPKI(public_key, alg)
  const known = createTtlCache<string>({ ttl_ms: PROVIDER_CACHED_MS, most: KEYS_REMEMBERED })
  // AWS serves the keys of its load balancers this way: one address for each, as PEM.
  return async ({ kid = '', alg = '' }) => {
    if (!/^[\w-]{1,80}$/.test(kid)) throw new Error('no id of a key')
    const url = (key_url ?? '').replace('{kid}', kid)
    const pem = known.get(url, deps.now()) ?? (await textOf(ask(url)))
    known.set(url, pem, deps.now())
    return importSPKI(pem, alg)
  }
}

async function textOf(asked: Promise<Response>): Promise<string> {
  const answer = await asked
  if (answer.status !== 200) throw new Error('there is no such key')
  return answer.text()
}
