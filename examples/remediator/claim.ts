/** The two calls back to boot-health: may I act, and what came of it. */
import type { Requested } from './request.ts'

const TIMEOUT_MS = 8_000

/** `granted` once; `refused` says why (a problem's type); `unreachable` is worth another try. */
export type ClaimAnswer = { kind: 'granted' } | { kind: 'refused'; reason: string } | { kind: 'unreachable' }

export async function claimAction({ claim_url, token }: Requested): Promise<ClaimAnswer> {
  const answer = await post(claim_url, token, {}).catch(() => null)
  if (answer === null || answer.status === 429 || answer.status >= 500) return { kind: 'unreachable' }
  if (answer.status === 200) return { kind: 'granted' }
  const problem = (await answer.json().catch(() => ({}))) as { type?: unknown }
  return {
    kind: 'refused',
    reason: typeof problem.type === 'string' ? problem.type : `http ${answer.status}`,
  }
}

/** A note for people. boot-health believes only the next report of the instance, so a lost note costs nothing. */
export async function postOutcome({ outcome_url, token }: Requested, note: string): Promise<void> {
  await post(outcome_url, token, { note: note.slice(0, 500) }).catch(() => null)
}

function post(url: string, token: string, body: object): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
}
