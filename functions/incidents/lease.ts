/**
 * One evaluation of an incident at a time. The lease stands in the head: whoever comes while it is held says so there
 * and leaves, and whoever holds it evaluates once more, however many came. It is short, and longer for whoever is still
 * at work: a holder that died is waited for no longer than that.
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
 * The head with the lease taken, or null where somebody else holds it: then one more evaluation is sure to follow, by
 * the holder when it is done, or by the row that waits for the end of the lease where the holder died.
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
      // Before the wish is in the head: a holder that died cannot see it any more.
      if (next.lease?.again) await waitForEnd(deps, next, next.lease)
      return deps.store.casIncident(next)
    },
  })
  return item.lease?.id === id ? item : null
}

type Lease = NonNullable<IncidentHead['lease']>

/** Named after the lease: it is deleted before its time, and must be nobody else's row. */
const rowAtEnd = (head: IncidentHead, { id, until }: Lease): DueRow => dueRow(workOf(head), until, id)

async function waitForEnd(deps: LeaseDeps, head: IncidentHead, lease: Lease): Promise<void> {
  const row = rowAtEnd(head, lease)
  await deps.store.putDue(row)
  await deps.poke(row)
}

/**
 * A lease that ends later than any that is taken now, by a clock that may be ahead of ours as far as we allow for, was
 * written by a clock that was wrong: it counts for nothing.
 */
function isHeld({ lease }: IncidentHead, { now, soleWorker }: LeaseDeps): boolean {
  if (lease === null) return false
  // A killed process of ours held it: nobody else may be at work here, so nobody waits for its end.
  if (soleWorker !== undefined && lease.by !== soleWorker) return false
  return lease.until > now() && lease.until <= now() + EVALUATION_LEASE_MS + CLOCK_SKEW_MS
}

/**
 * Runs `work` and keeps the lease meanwhile. A renewal that fails is left to the next one: a lease that ends too soon
 * costs a second evaluation and nothing else.
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

/** Lets the lease end later, and the row of whoever waits for its end with it. Nothing where it is no longer ours. */
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

/** Gives it back, with what the audit was told by now; wakes the next evaluation where one was wanted meanwhile. */
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
  // The row that waited for the end of this lease has nothing to wait for.
  const left = wanted as IncidentHead['lease']
  if (left) await deps.store.deleteDue(rowAtEnd(held, left))
}
