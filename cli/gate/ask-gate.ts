/** Asks the gate repeatedly until it is decided or the time is over. */
import { setTimeout } from 'node:timers/promises'
import { VERDICT_WAIT_MOST_S } from '../../shared/policy/waits.ts'
import { type ApiClient, RefusedByApi, Unreachable } from '../api-client.ts'
import { CliError } from '../cli-error.ts'
import { type GateAnswer, gateAnswer } from './gate-answer.ts'

interface Asked {
  client: ApiClient
  image: string
  query: Record<string, string | number | undefined>
  /** Epoch milliseconds by this machine's clock; not in the future: one answer. */
  until: number
}

/** Between two requests while the server does not answer, and where it cannot wait. */
const AGAIN_MS = 2_000
const SLOWLY_MS = 10_000
/** A request may take longer than its wait. */
const SLACK_MS = 30_000

/**
 * The last answer. A server that does not answer for a while is retried until the time is over. Then, and for errors that a
 * retry cannot change, it rejects with a `CliError` of exit code 2, never 1: no answer is not a refusal.
 */
export async function askGate({ client, image, query, until }: Asked): Promise<GateAnswer> {
  const path = `/v1/images/${encodeURIComponent(image)}/gate`
  let last: GateAnswer | null = null
  for (;;) {
    const asked = Date.now()
    const wait_s = Math.max(0, Math.min(VERDICT_WAIT_MOST_S, Math.floor((until - asked) / 1000)))
    try {
      last = gateAnswer.parse(await client.get(path, { ...query, wait_s }, wait_s * 1000 + SLACK_MS))
      if (last.settled) return last
      const rest = until - Date.now()
      if (rest <= 0) return last
      // A server that cannot wait answers at once, so it is asked slowly.
      if (Date.now() - asked < wait_s * 1000) await setTimeout(Math.min(rest, SLOWLY_MS))
    } catch (error) {
      const rest = until - Date.now()
      if (!isPassing(error) || (rest <= 0 && last === null)) throw asCannotJudge(error)
      if (rest <= 0 && last !== null) return last
      await setTimeout(Math.min(rest, AGAIN_MS))
    }
  }
}

const isPassing = (error: unknown): boolean =>
  error instanceof Unreachable ||
  (error instanceof RefusedByApi && (error.status >= 500 || error.status === 429))

/** Nor is an answer that cannot be parsed. */
const asCannotJudge = (error: unknown): CliError =>
  error instanceof CliError
    ? new CliError(error.message, 2)
    : new CliError(
        'the response is not from boot-health: check the address, and that the server has the same version',
        2,
      )
