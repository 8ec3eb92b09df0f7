/** Why a sign-in at the provider failed, in words for the user and for the operator. */
import type { ClaimRule } from '../../shared/auth/auth-config.ts'
import { type Claims, claimValues } from '../../shared/auth/claims.ts'
import { display, displayLine } from '../../shared/display.ts'

/** Why nobody was signed in, for the user: what is wrong, and what to do next. */
export interface SignInFailure {
  status: 400 | 401 | 403 | 503
  detail: string
}

/** With a word for the log: never a token, a code or a claim. */
export interface LoggedFailure extends SignInFailure {
  why: string
}

export const notBegun: SignInFailure = {
  status: 400,
  detail:
    'This sign-in was not started in this browser, took longer than ten minutes, or was already completed. Start again.',
}

export const TOO_MANY_GROUPS: SignInFailure = {
  status: 403,
  detail:
    'You are in so many groups that the provider did not list them, so boot-health cannot tell what you may do. The people who run the provider can send only the groups that are assigned to this application, or app roles; auth.oidc.rules then names `roles` (docs/identity.md).',
}

/** The provider knows the person, but our rules give them no role. Shows their own claims, so that they can ask for the right one. */
export function noRole(name: string | null, claims: Claims, rules: readonly ClaimRule[]): SignInFailure {
  const asked = [...new Set(rules.map(({ claim }) => claim))].map((claim) => {
    const values = claimValues(claims, claim).slice(0, 10)
    return `${claim} (${values.length === 0 ? 'the provider sent none' : values.map((one) => displayLine(one, 60)).join(', ')})`
  })
  const who =
    name === null ? 'The provider named nobody' : `The provider says that you are ${displayLine(name, 120)}`
  return {
    status: 403,
    detail: display(
      `${who}, and no rule gives you a role here. The rules use ${asked.join('; ')}. Ask the people who run boot-health for a rule, or those who run the provider for a group.`,
      1000,
    ),
  }
}

/** The meaning of an error of the exchange. Reads names and codes only: an error's text may contain what a provider sent. */
export function failureOf(error: unknown, host: string): LoggedFailure {
  const { name = '', code = '', reason = '', cause } = fieldsOf(error)
  if (name === 'AuthorizationResponseError') return refusedThere(host, fieldsOf(error).error ?? '')
  if (name === 'ResponseBodyError') return refusedUs(host, fieldsOf(error).error ?? '')
  const no_answer = name === 'NoAnswer' ? reason : (fieldsOf(cause).reason ?? '')
  if (no_answer !== '') return unreachable(host, no_answer)
  if (name === 'ClientError' || name === 'OperationProcessingError') {
    if (code === 'OAUTH_INVALID_RESPONSE' && /"state"/.test(messageOf(error)))
      return { ...notBegun, why: 'state' }
    return notValid(host, messageOf(error))
  }
  return {
    status: 503,
    detail: `Signing in at ${host} did not work. Try again in a minute; if it keeps failing, the log of the server says why. Until then you can sign in with a token.`,
    why: messageOf(error),
  }
}

const unreachable = (host: string, why: string): LoggedFailure => ({
  status: 503,
  detail: `The identity provider ${host} does not answer (${why}). Try again in a minute, or sign in with a token, which boot-health token create makes on the server. People who are signed in stay signed in.`,
  why,
})

const refusedThere = (host: string, why: string): LoggedFailure => ({
  status: 403,
  detail: `The identity provider ${host} did not let you in (${displayLine(why, 60)}). Ask the people who run it whether you may use this application.`,
  why,
})

/** The code was used or is old, or our own id or secret is wrong: users can only do something about the first. */
const refusedUs = (host: string, why: string): LoggedFailure =>
  why === 'invalid_grant'
    ? { ...notBegun, why }
    : {
        status: 503,
        detail: `The identity provider ${host} refused our server (${displayLine(why, 60)}): its auth.oidc.client_id, client_secret or redirect URI differs from the provider’s. Ask the people who run boot-health to fix it; until then you can sign in with a token.`,
        why,
      }

const notValid = (host: string, why: string): LoggedFailure => ({
  status: 401,
  detail: `The answer of ${host} was not accepted: ${displayLine(why, 120)}. Start again; if this comes back, auth.oidc.issuer or client_id differs from the provider’s, or a clock is wrong.`,
  why,
})

const messageOf = (error: unknown) => {
  const { message = 'unknown', cause } = fieldsOf(error)
  const deeper = fieldsOf(cause).message
  return displayLine(deeper === undefined ? message : `${message}: ${deeper}`, 200)
}

function fieldsOf(
  value: unknown,
): { cause?: unknown } & Partial<Record<'name' | 'code' | 'reason' | 'error' | 'message', string>> {
  return typeof value === 'object' && value !== null ? value : {}
}
