/**
 * One evaluation of an incident at a time. The lease is in the head. A worker that finds it held requests another
 * evaluation there and leaves, and the holder evaluates once more, however many requests came. The lease is short and
 * renewed during work, so others wait no longer than that for a holder that died.
 */
import { randomUUID } from 'node:crypto'
import type { AuditedCounts } from '../../shared/incident/audited-counts.ts'
import { CLOCK_SKEW_MS, EVALUATION_LEASE_MS, LEASE_RENEWED_EVERY_MS } from '../../shared/policy/waits.ts'
import type { Deps } from '../deps.ts'
import type { DueWork } from '../due/due-work.ts'
import { incidentWork } from '../due/incident-work.ts'
import { dueRow, wake } from '../due/wake.ts'
import { change } from '../store/change.ts'
import type { DueRow } from '../store/due-row.ts'
import type { IncidentHead } from '../store/incident-item.ts'

type LeaseDeps = Pick<Deps, 'store' | 'poke' | 'now' | 'soleWorker'>

const keyOf = ({ fleet, cause, image }: IncidentHead) => [fleet, cause, image] as const
const workOf = (head: IncidentHead): DueWork => ({ ...incidentWork(head), gathered: true })

/**
 * The head with the lease taken, or null where another worker holds it: then one more evaluation is certain, by the holder
 * when it is done, or by the row that waits for the end of the lease where the holder died.
 */
export async function takeLease(deps: LeaseDeps, head: IncidentHead): Promise<IncidentHead | null> {
  const id = randomUUID().slice(0, 8)
  const { item } = await change<IncidentHead>({
    what: `incident ${head.cause}`,
    read: async () => (await deps.store.getIncident(...keyOf(head))) ?? head,
    decide: (now) => {
      const until = deps.now() + EVALUATION_LEASE_MS
      if (!isHeld(now, deps)) {
        const lease = { id, until, again: false, by: deps.soleWorker ?? null }
        return { ...now, evaluations: now.evaluations + 1, lease }
      }
      return now.lease && !now.lease.again ? { ...now, lease: { ...now.lease, again: true } } : null
    },
    write: async (next) => {
      // Written before the request is in the head, because a holder that died cannot see it.
      if (next.lease?.again) await waitForEnd(deps, next, next.lease)
      return deps.store.casIncident(next)
    },
  })
  return item.lease?.id === id ? item : null
}

type Lease = NonNullable<IncidentHead['lease']>

/** Named after the lease: the holder deletes it early, so nothing else may share it. */
const rowAtEnd = (head: IncidentHead, { id, until }: Lease): DueRow => dueRow(workOf(head), until, id)

async function waitForEnd(deps: LeaseDeps, head: IncidentHead, lease: Lease): Promise<void> {
  const row = rowAtEnd(head, lease)
  await deps.store.putDue(row)
  await deps.poke(row)
}

/**
 * A lease that ends later than any that can be taken now, even by a clock that is as far ahead as allowed, was written by a
 * wrong clock: it is ignored.
 */
function isHeld({ lease }: IncidentHead, { now, soleWorker }: LeaseDeps): boolean {
  if (lease === null) return false
  // A killed process of ours held it. No other process works this table, so there is nothing to wait for.
  if (soleWorker !== undefined && lease.by !== soleWorker) return false
  return lease.until > now() && lease.until <= now() + EVALUATION_LEASE_MS + CLOCK_SKEW_MS
}

/**
 * Runs `work` and renews the lease during it. A failed renewal is left to the next one: a lease that ends too early only
 * costs a second evaluation.
 */
export async function whileHeld<T>(deps: LeaseDeps, held: IncidentHead, work: () => Promise<T>): Promise<T> {
  let renewing = Promise.resolve()
  const timer = setInterval(() => {
    renewing = renewing.then(() => renewLease(deps, held)).catch(() => {})
  }, LEASE_RENEWED_EVERY_MS)
  try {
    return await work()
  } finally {
    clearInterval(timer)
    await renewing
  }
}

/** Extends the lease, and the row that waits for its end. Does nothing where the lease is no longer ours. */
async function renewLease(deps: LeaseDeps, held: IncidentHead): Promise<void> {
  await change<IncidentHead>({
    what: `incident ${held.cause}`,
    read: async () => (await deps.store.getIncident(...keyOf(held))) ?? held,
    decide: (now) =>
      isLeaseOf(held, now) && now.lease
        ? { ...now, lease: { ...now.lease, until: deps.now() + EVALUATION_LEASE_MS } }
        : null,
    write: async (next) => {
      if (next.lease?.again) await waitForEnd(deps, next, next.lease)
      return deps.store.casIncident(next)
    },
  })
}

const isLeaseOf = (held: IncidentHead, { lease }: IncidentHead) =>
  lease !== null && lease.id === held.lease?.id

/** Releases the lease and stores what the audit has recorded; starts the next evaluation if one was requested. */
export async function releaseLease(
  deps: LeaseDeps,
  held: IncidentHead,
  audited: AuditedCounts | null,
): Promise<void> {
  const isMine = (now: IncidentHead) => isLeaseOf(held, now)
  let wanted: IncidentHead['lease'] = null
  await change<IncidentHead>({
    what: `incident ${held.cause}`,
    read: async () => (await deps.store.getIncident(...keyOf(held))) ?? { ...held, lease: null },
    decide: (now) => {
      wanted = isMine(now) && now.lease?.again ? now.lease : null
      if (!isMine(now)) return null
      return { ...now, lease: null, ...(now.gen === held.gen && audited ? { audited } : {}) }
    },
    write: async (next) => {
      if (wanted) await wake(deps, workOf(next))
      return deps.store.casIncident(next)
    },
  })
  // The row that waited for the end of this lease is no longer needed.
  const left = wanted as IncidentHead['lease']
  if (left) await deps.store.deleteDue(rowAtEnd(held, left))
}
