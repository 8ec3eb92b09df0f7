/** The sweep's own pulse: stored for those who ask whether we were blind, and sent to an outside dead-man's switch. */
import { BLIND_WINDOWS_KEPT } from '../../shared/policy/limits.ts'
import { BLIND_AFTER_MS, CLOCK_SKEW_MS, HEARTBEAT_TIMEOUT_MS } from '../../shared/policy/waits.ts'
import { isFromWrongClock } from '../../shared/wrong-clock.ts'
import type { WorkerDeps } from '../deps.ts'

/**
 * Records that a sweep begins. Before its work: deadlines that it looks at must know of the outage it ends. `onSetBack` is
 * called first where the sweep before was told a later time: what was planned by that clock comes too late.
 */
export async function beat(
  { store, now }: Pick<WorkerDeps, 'store' | 'now'>,
  onSetBack: () => Promise<void> = async () => {},
): Promise<void> {
  const at = now()
  const before = await store.getHeartbeat()
  const last = before.last_sweep_at
  // A time that lies ahead of us for longer was never true: without this nobody would notice that we are blind.
  if (last !== null && last >= at && last - at <= CLOCK_SKEW_MS) return
  if (last !== null && isFromWrongClock(last, at)) await onSetBack()
  const wasBlind = last !== null && at - last > BLIND_AFTER_MS
  const past = before.blind.filter(({ from }) => from <= at)
  const blind = wasBlind ? [...past, { from: last, until: at }].slice(-BLIND_WINDOWS_KEPT) : past
  // Somebody else's sweep was faster: then it has recorded the same.
  await store.casHeartbeat({ ...before, last_sweep_at: at, blind })
}

/** Tells the outside that the sweep works. A ping that fails is logged; its absence is what raises the alarm there. */
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
