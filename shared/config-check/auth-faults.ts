/** Faults of `auth` beyond its form: settings with which nobody could sign in, or the wrong people could. Pure. */
import type { ClaimRule, ProxyConfig } from '../auth/auth-config.ts'
import { OIDC_CALLBACK } from '../auth/oidc-callback.ts'
import { type Config, UNNAMED_PUBLIC_URL } from '../config.ts'
import type { ConfigFault } from './fault.ts'
import { isThisMachine } from './plain-http.ts'

interface AuthFacts {
  target: 'embedded' | 'aws' | 'either'
  isRange: (text: string) => boolean
}

const fault = (pointer: string, value: unknown, says: string, write: string): ConfigFault => ({
  level: 'error',
  pointer,
  value: value === null ? null : JSON.stringify(value),
  says,
  write,
})

/** Errors only: none of these settings works. */
export function authFaults(config: Config, facts: AuthFacts): ConfigFault[] {
  const { oidc, proxy } = config.auth
  return [
    ...(oidc === undefined
      ? []
      : [...oidcFaults(config, facts), ...ruleFaults('/auth/oidc', oidc.rules, config)]),
    ...(proxy === undefined
      ? []
      : [...proxyFaults(proxy, facts), ...ruleFaults('/auth/proxy', proxy.rules, config)]),
  ]
}

function oidcFaults({ auth, public_url }: Config, { target }: AuthFacts): ConfigFault[] {
  const { issuer = '', scopes = [] } = auth.oidc ?? {}
  return [
    // On AWS the stack knows its own address, and sends everybody back to that.
    ...(target === 'embedded' && public_url === UNNAMED_PUBLIC_URL
      ? [
          fault(
            '/public_url',
            null,
            `it is missing, and the identity provider sends people back to it (${OIDC_CALLBACK})`,
            'write the address that people reach, "https://boot-health.example.com"',
          ),
        ]
      : []),
    ...overHttps('/auth/oidc/issuer', issuer),
    ...(scopes.includes('openid')
      ? []
      : [
          fault(
            '/auth/oidc/scopes',
            scopes,
            'without openid the provider does not say who signs in',
            'add "openid"',
          ),
        ]),
  ]
}

function proxyFaults({ from, secret, jwt }: ProxyConfig, { isRange }: AuthFacts): ConfigFault[] {
  const isAddress = (text: string) => [text, `${text}/32`, `${text}/128`].some(isRange)
  return [
    ...from.flatMap((text, at) =>
      isAddress(text)
        ? []
        : [
            fault(
              `/auth/proxy/from/${at}`,
              text,
              'it is no range of addresses',
              'write one like "10.0.0.5/32" or "fd00::5/128"',
            ),
          ],
    ),
    ...(secret === undefined && jwt === undefined
      ? [
          fault(
            '/auth/proxy',
            null,
            'it has neither secret nor jwt: any machine in that range could impersonate anybody',
            'write secret, a header that only the proxy knows, or jwt, its signed statement',
          ),
        ]
      : []),
    ...(jwt === undefined ? [] : jwtFaults(jwt)),
  ]
}

function jwtFaults(jwt: NonNullable<ProxyConfig['jwt']>): ConfigFault[] {
  const keys = (['jwks_url', 'key_url', 'public_key'] as const).filter((name) => jwt[name] !== undefined)
  return [
    ...(keys.length === 1
      ? []
      : [
          fault(
            '/auth/proxy/jwt',
            null,
            `it has ${keys.length === 0 ? 'no key' : 'several keys'} to check signatures with`,
            'write one of jwks_url, key_url and public_key',
          ),
        ]),
    ...(jwt.audience === undefined && jwt.signer === undefined
      ? [
          fault(
            '/auth/proxy/jwt/audience',
            null,
            'it is missing: statements for other applications would be accepted here',
            "write the application's audience; of an AWS load balancer signer, its ARN",
          ),
        ]
      : []),
    ...(jwt.key_url !== undefined && jwt.signer === undefined
      ? [
          fault(
            '/auth/proxy/jwt/signer',
            null,
            'it is missing: the keys at key_url are those of every customer’s load balancer',
            'write the ARN of yours',
          ),
        ]
      : []),
    ...(jwt.jwks_url === undefined ? [] : overHttps('/auth/proxy/jwt/jwks_url', jwt.jwks_url)),
  ]
}

/** On plain HTTP anybody on the path could replace the provider's keys with their own. */
function overHttps(pointer: string, url: string): ConfigFault[] {
  const { protocol, hostname } = URL.parse(url) ?? {}
  if (protocol === 'https:' || (protocol === 'http:' && isThisMachine(hostname ?? ''))) return []
  return [
    fault(pointer, url, 'anyone on the network path could sign in as anybody', 'write its https:// address'),
  ]
}

function ruleFaults(of: string, rules: readonly ClaimRule[], { fleets }: Config): ConfigFault[] {
  return rules.flatMap(({ fleet }, at) =>
    fleet === '*' || Object.hasOwn(fleets, fleet)
      ? []
      : [
          fault(
            `${of}/rules/${at}/fleet`,
            fleet,
            'there is no fleet of this name',
            `write one of ${Object.keys(fleets).join(', ')}, or "*" for every one`,
          ),
        ],
  )
}
