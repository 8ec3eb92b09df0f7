/** The two calls back to boot-health: the claim before acting, and the outcome after it. */
import { randomUUID } from 'node:crypto'
import type { Requested } from './request.ts'

const TIMEOUT_MS = 8_000
/** Waits between tries of one claim: an answer that got lost is asked for again, under the same key. */
export const CLAIM_WAITS_MS: readonly number[] = [250, 500, 1_000, 2_000, 4_000]

/** `granted` once; `refused` says why (a problem's type); `unreachable` is worth another try. */
export type ClaimAnswer = { kind: 'granted' } | { kind: 'refused'; reason: string } | { kind: 'unreachable' }

export async function claimAction(requested: Requested, waitsMs: readonly number[]): Promise<ClaimAnswer> {
  const key = randomUUID()
  for (const wait of waitsMs) {
    const answer = await claimOnce(requested, key)
    if (answer.kind !== 'unreachable') return answer
    await new Promise((done) => setTimeout(done, wait))
  }
  return claimOnce(requested, key)
}

async function claimOnce({ claim_url, token }: Requested, key: string): Promise<ClaimAnswer> {
  const answer = await post(claim_url, token, {}, { 'idempotency-key': key }).catch(() => null)
  if (answer === null || answer.status === 429 || answer.status >= 500) return { kind: 'unreachable' }
  if (answer.status === 200) return { kind: 'granted' }
  const problem = (await answer.json().catch(() => ({}))) as { type?: unknown }
  return {
    kind: 'refused',
    reason: typeof problem.type === 'string' ? problem.type : `http ${answer.status}`,
  }
}

/** A note for people. boot-health trusts only the next report of the instance, so a lost note costs nothing. */
export async function postOutcome({ outcome_url, token }: Requested, note: string): Promise<void> {
  await post(outcome_url, token, { note: note.slice(0, 500) }).catch(() => null)
}

function post(
  url: string,
  token: string,
  body: object,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { ...headers, authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
}
