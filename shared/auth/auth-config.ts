/** The `auth` part of `boot-health.config.json`: by whom people may be named to us, and what they may then do. */
import * as z from 'zod'
import { SESSION_IDLE_S, SESSION_LASTS_MOST_S, SESSION_LASTS_S, SIGNED_IN_AGAIN_S } from '../policy/waits.ts'
import { secretReference } from '../secret-reference.ts'

/** What somebody is given whose claim has this value. The rules of one person add up. */
export const claimRule = z.strictObject({
  /** A claim's name, or the way to it: `groups`, `realm_access.roles`, `hd`. */
  claim: z.string().min(1).max(200),
  /** The whole value, or one of the list that the claim holds. */
  value: z.string().min(1).max(500),
  role: z.enum(['viewer', 'operator']),
  /** A fleet's name, or `*` for every fleet of this file. */
  fleet: z.string().regex(/^(?:\*|[a-z0-9][a-z0-9-]{0,31})$/),
})
export type ClaimRule = z.infer<typeof claimRule>

const rules = z.array(claimRule).min(1)
const headerName = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/)

export const oidcConfig = z.strictObject({
  /** As the provider's discovery document spells it. */
  issuer: z.url(),
  client_id: z.string().min(1),
  client_secret: secretReference,
  scopes: z.array(z.string().min(1)).default(['openid', 'email', 'profile']),
  /** The claim that names a person in the audit. Default: a verified `email`, else `preferred_username`, else `sub`. */
  name_claim: z.string().min(1).optional(),
  /** How long the provider's word is believed: then one signs in anew, with the groups of then. */
  sign_in_again_s: z.number().int().min(900).max(SESSION_LASTS_MOST_S).default(SIGNED_IN_AGAIN_S),
  rules,
})
export type OidcConfig = z.infer<typeof oidcConfig>

export const proxyConfig = z.strictObject({
  /** Ranges of the proxy itself, as whoever connects to us; what it says of others it forwards is not asked. */
  from: z.array(z.string()).min(1),
  /** Who it is, in the proxy's own words; not read where `jwt` is given. */
  user_header: headerName.default('x-forwarded-user'),
  /** Their groups, with commas between them: the claim `groups` of rules. */
  groups_header: headerName.optional(),
  /** A header that only the proxy knows the value of. */
  secret: z.strictObject({ header: headerName, value: secretReference }).optional(),
  /** A signed statement of the proxy; who it is comes from its claims. */
  jwt: z
    .strictObject({
      header: headerName,
      /** One of these three: a key set, an address of single keys with `{kid}` in it (AWS), or a key as PEM. */
      jwks_url: z.url().optional(),
      key_url: z.string().startsWith('https://').includes('{kid}').optional(),
      public_key: z.string().startsWith('-----BEGIN PUBLIC KEY-----').optional(),
      issuer: z.string().min(1),
      audience: z.string().min(1).optional(),
      /** What the header of the statement must name as `signer`: the ARN of an AWS load balancer. */
      signer: z.string().startsWith('arn:').optional(),
    })
    .optional(),
  name_claim: z.string().min(1).optional(),
  rules,
})
export type ProxyConfig = z.infer<typeof proxyConfig>

export const authConfig = z.strictObject({
  oidc: oidcConfig.optional(),
  proxy: proxyConfig.optional(),
  /** Of everybody who signs in, by a token too. */
  sessions: z
    .strictObject({
      /** Without a request for so long it ends. */
      idle_s: z.number().int().min(900).max(SESSION_LASTS_MOST_S).default(SESSION_IDLE_S),
      /** And after this in any case. */
      lasts_s: z.number().int().min(900).max(SESSION_LASTS_MOST_S).default(SESSION_LASTS_S),
    })
    .prefault({}),
})
export type AuthConfig = z.infer<typeof authConfig>
