/** Whether an endpoint still accepts messages: a 410 disables it until a test of it succeeds. */
import { utcDay } from '../../shared/time.ts'
import type { Deps } from '../deps.ts'
import { noticeWork } from '../due/notice-work.ts'
import { wake } from '../due/wake.ts'
import { change } from '../store/change.ts'
import type { DeliveryEntry } from '../store/log-item.ts'
import type { EndpointState } from '../store/receiver-item.ts'

type EndpointDeps = Pick<Deps, 'store' | 'now' | 'poke' | 'log'>

/** True where the endpoint has answered 410 and no test of it has succeeded since. */
export async function isDisabled(deps: Pick<Deps, 'store'>, endpoint: string): Promise<boolean> {
  return (await deps.store.getEndpoint(endpoint)).disabled_at !== null
}

/** Stores the 410, and wakes a notice through the fleet's other channels. */
export async function disableEndpoint(
  deps: EndpointDeps,
  message: { endpoint: string; fleet: string },
  at: number,
): Promise<void> {
  const { endpoint, fleet } = message
  await wake(deps, noticeWork(fleet, 'endpoint_gone', { about: endpoint, day: utcDay(at) }))
  const { changed } = await set(deps, endpoint, (now) =>
    now.disabled_at === null ? { ...now, disabled_at: at, reason: 'http_410' } : null,
  )
  if (changed) deps.log('endpoint_disabled', { endpoint })
}

/** Stores whether the endpoint works: the failures since the last success, for the dashboard. Writes nothing while all is well. */
export async function noteOutcome(
  deps: Pick<Deps, 'store'>,
  { endpoint, outcome, at, reason, next_at }: DeliveryEntry,
): Promise<void> {
  await set(deps, endpoint, (now) => {
    const failing = now.failing ?? null
    if (outcome === 'accepted') return failing === null ? null : { ...now, failing: null }
    return {
      ...now,
      failing: { since: failing?.since ?? at, tries: (failing?.tries ?? 0) + 1, reason, next_at },
    }
  })
}

/** A test reached it, so it is used again. */
export async function enableEndpoint(deps: Pick<Deps, 'store'>, endpoint: string): Promise<void> {
  await set(deps, endpoint, (now) =>
    now.disabled_at === null ? null : { ...now, disabled_at: null, reason: null },
  )
}

function set(
  deps: Pick<Deps, 'store'>,
  endpoint: string,
  decide: (now: EndpointState) => EndpointState | null,
): Promise<{ item: EndpointState; changed: boolean }> {
  return change({
    what: `endpoint ${endpoint}`,
    read: () => deps.store.getEndpoint(endpoint),
    write: (next) => deps.store.casEndpoint(next),
    decide,
  })
}
