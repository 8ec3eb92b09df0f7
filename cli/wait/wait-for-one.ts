/** Waits for one machine: polls until the verdict is final or the time is over. */
import { setTimeout } from 'node:timers/promises'
import { VERDICT_WAIT_MOST_S } from '../../shared/policy/waits.ts'
import { type ApiClient, RefusedByApi, Unreachable } from '../api-client.ts'
import type { VerdictAnswer } from './waited.ts'

interface WaitOptions {
  client: ApiClient
  /** RFC 3339. */
  since: string
  /** Epoch milliseconds by this machine's clock. */
  until: number
  /** Announces the launch; null: somebody else does. */
  expectation: object | null
}

/** Between two requests while the server does not answer, and where it cannot wait. */
const AGAIN_MS = 2_000
const SLOWLY_MS = 10_000
/** A request may take longer than its wait. */
const SLACK_MS = 10_000

/** The last answer, null where none ever came. Rejects with `CliError` for errors that a retry cannot change (401, 403, 422). */
export async function waitForOne(instance: string, options: WaitOptions): Promise<VerdictAnswer | null> {
  const { client, since, until, expectation } = options
  const path = `/v1/instances/${encodeURIComponent(instance)}/verdict`
  let last: VerdictAnswer | null = null
  let isArmed = expectation === null
  for (;;) {
    const left = Math.max(0, until - Date.now())
    // The first request is short: a launch that inventory has announced already is not announced again.
    const wait_s = isArmed ? Math.min(VERDICT_WAIT_MOST_S, Math.floor(left / 1000)) : 0
    const asked = Date.now()
    let isAnswered = false
    try {
      last = (await client.get(path, { since, wait_s }, wait_s * 1000 + SLACK_MS)) as VerdictAnswer
      isAnswered = true
      if (last.state !== 'waiting') return last
      if (!isArmed && expectation !== null) {
        if (!isAnnounced(last, since))
          await client.send('PUT', `/v1/expectations/${encodeURIComponent(instance)}`, expectation)
        isArmed = true
        continue
      }
    } catch (error) {
      if (!isPassing(error)) throw error
    }
    const rest = until - Date.now()
    if (rest <= 0) return last
    // A server that cannot wait answers at once, so it is asked slowly; one that is away is retried.
    if (!isAnswered) await setTimeout(Math.min(rest, AGAIN_MS))
    else if (Date.now() - asked < wait_s * 1000) await setTimeout(Math.min(rest, SLOWLY_MS))
  }
}

const isAnnounced = ({ launch }: VerdictAnswer, since: string): boolean =>
  launch !== null && Date.parse(launch.at) >= Date.parse(since)

/** No answer, or the server reports that it is unavailable for a while. */
const isPassing = (error: unknown): boolean =>
  error instanceof Unreachable ||
  (error instanceof RefusedByApi && (error.status >= 500 || error.status === 429))
