/** The `auth` part of `boot-health.config.json`: how people are identified, and what they may then do. */
import * as z from 'zod'
import { SESSION_IDLE_S, SESSION_LASTS_MOST_S, SESSION_LASTS_S, SIGNED_IN_AGAIN_S } from '../policy/waits.ts'
import { secretReference } from '../secret-reference.ts'

/** The roles of everybody whose claim has this value. A person's rules add up. */
export const claimRule = z.strictObject({
  /** A claim's name, or the path to it: `groups`, `realm_access.roles`, `hd`. */
  claim: z.string().min(1).max(200),
  /** The whole value, or one entry of the list that the claim holds. */
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
  /** How long the provider's statement is trusted. After that the person signs in again, with their current groups. */
  sign_in_again_s: z.number().int().min(900).max(SESSION_LASTS_MOST_S).default(SIGNED_IN_AGAIN_S),
  rules,
})
export type OidcConfig = z.infer<typeof oidcConfig>

export const proxyConfig = z.strictObject({
  /** Ranges of the proxy's own addresses, as they connect to us; not what its headers report. */
  from: z.array(z.string()).min(1),
  /** The header with the user's name; ignored where `jwt` is given. */
  user_header: headerName.default('x-forwarded-user'),
  /** The header with their groups, separated by commas: the claim `groups` of rules. */
  groups_header: headerName.optional(),
  /** A header whose value only the proxy knows. */
  secret: z.strictObject({ header: headerName, value: secretReference }).optional(),
  /** A statement that the proxy signed; the user is taken from its claims. */
  jwt: z
    .strictObject({
      header: headerName,
      /** One of these three: a key set, an address of single keys with `{kid}` in it (AWS), or a key as PEM. */
      jwks_url: z.url().optional(),
      key_url: z.string().startsWith('https://').includes('{kid}').optional(),
      public_key: z.string().startsWith('-----BEGIN PUBLIC KEY-----').optional(),
      issuer: z.string().min(1),
      audience: z.string().min(1).optional(),
      /** The `signer` that the statement's header must name: the ARN of an AWS load balancer. */
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
  /** Applies to everybody who signs in, also with a token. */
  sessions: z
    .strictObject({
      /** The session ends after this time without a request. */
      idle_s: z.number().int().min(900).max(SESSION_LASTS_MOST_S).default(SESSION_IDLE_S),
      /** The session ends after this time in any case. */
      lasts_s: z.number().int().min(900).max(SESSION_LASTS_MOST_S).default(SESSION_LASTS_S),
    })
    .prefault({}),
})
export type AuthConfig = z.infer<typeof authConfig>
