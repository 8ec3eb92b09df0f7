/** The sweep's heartbeat: stored, so that boot-health knows when it was blind, and sent to an outside dead-man's switch. */
import { BLIND_WINDOWS_KEPT } from '../../shared/policy/limits.ts'
import { BLIND_AFTER_MS, CLOCK_SKEW_MS, HEARTBEAT_TIMEOUT_MS } from '../../shared/policy/waits.ts'
import { isFromWrongClock } from '../../shared/wrong-clock.ts'
import type { WorkerDeps } from '../deps.ts'

/**
 * Records that a sweep begins. It runs before the sweep's work, because the deadlines there must know of the outage that
 * this sweep ends. `onSetBack` is called first where the clock was ahead at the last sweep: work planned by that clock
 * would come too late.
 */
export async function beat(
  { store, now }: Pick<WorkerDeps, 'store' | 'now'>,
  onSetBack: () => Promise<void> = async () => {},
): Promise<void> {
  const at = now()
  const before = await store.getHeartbeat()
  const last = before.last_sweep_at
  // A time further ahead of our clock was never true. If it were trusted, an outage would go unnoticed until then.
  if (last !== null && last >= at && last - at <= CLOCK_SKEW_MS) return
  if (last !== null && isFromWrongClock(last, at)) await onSetBack()
  const wasBlind = last !== null && at - last > BLIND_AFTER_MS
  const past = before.blind.filter(({ from }) => from <= at)
  const blind = wasBlind ? [...past, { from: last, until: at }].slice(-BLIND_WINDOWS_KEPT) : past
  // If another sweep was faster, it has recorded the same.
  await store.casHeartbeat({ ...before, last_sweep_at: at, blind })
}

/** Reports to the outside that the sweep works. A ping that fails is only logged: its absence raises the alarm there. */
export async function pingOutside(deps: WorkerDeps): Promise<void> {
  const { heartbeat_url } = deps.config
  if (heartbeat_url === undefined) return
  const reason = await ping(deps, heartbeat_url)
  if (reason !== null) deps.log('heartbeat_failed', { reason })
}

async function ping(
  deps: WorkerDeps,
  reference: NonNullable<WorkerDeps['config']['heartbeat_url']>,
): Promise<string | null> {
  try {
    const url = await deps.readSecret(reference)
    const result = await deps.outbound({
      method: 'GET',
      url,
      headers: {},
      body: '',
      timeout_ms: HEARTBEAT_TIMEOUT_MS,
    })
    if (result.outcome !== 'answered') return result.reason
    return result.status < 300 ? null : `http_${result.status}`
  } catch (error) {
    return error instanceof Error ? error.name : 'unknown'
  }
}
