/**
 * One look at an incident: members that have a reason leave, repairs are proposed, people are told, the
 * incident resolves after its hold. The row that is being worked is the guard of all of it: it is deleted only after
 * the next one is written, and every step may be done twice.
 */
import { advanceIncident, failingOf } from '../../shared/incident/advance.ts'
import { nextTick } from '../../shared/incident/next-tick.ts'
import { isFinished, isTurnedAway } from '../../shared/page/tell.ts'
import { LARGE_INCIDENT_MEMBERS } from '../../shared/policy/limits.ts'
import { GATHER_MS } from '../../shared/policy/waits.ts'
import type { WorkerDeps } from '../deps.ts'
import type { Work } from '../due/due-work.ts'
import { wake } from '../due/wake.ts'
import { change } from '../store/change.ts'
import type { IncidentHead } from '../store/items.ts'
import { auditIncident } from './audit.ts'
import { type Look, lookAt, viewOf } from './look.ts'
import { tellIncident } from './tell-incident.ts'

/** More steps than a state machine of three states can take. */
const STEPS = 4

/** Looks at an incident once. Throws what the store throws. */
export async function workIncident(deps: WorkerDeps, row: Work<'incident'>): Promise<void> {
  const head = await deps.store.getIncident(row.fleet, row.cause, row.image)
  if (head === null || isOver(head)) return
  if (await gathers(deps, head, row)) return
  const look = await lookAt(deps, head)
  await settleState(deps, head, look)
  const tell_at = await tellIncident(deps, head, look)
  await comeBack(deps, row, head, { ...look, tell_at })
}

/** Nothing to hold, nobody to tell: not even one who would have been told but for a 410. */
const isOver = ({ state, tell }: IncidentHead) =>
  state === 'resolved' && tell.every(isFinished) && !tell.some(isTurnedAway)

/** True where this look is put off to the next boundary, together with all others that want it by then. */
async function gathers(deps: WorkerDeps, head: IncidentHead, row: Work<'incident'>): Promise<boolean> {
  if (row.gathered || head.members_seen <= LARGE_INCIDENT_MEMBERS || head.state === 'resolved') return false
  const at = (Math.floor(deps.now() / GATHER_MS) + 1) * GATHER_MS
  await wake(deps, { ...row, gathered: true }, at)
  return true
}

/** Takes every step that is due: with no hold an incident opens, resolves and is told of in one look. */
async function settleState(deps: WorkerDeps, { fleet, cause, image, gen }: IncidentHead, look: Look) {
  const { store } = deps
  for (let step = 0; step < STEPS; step++) {
    let before: IncidentHead | null = null
    const { item, changed } = await change<IncidentHead>({
      what: `incident ${cause}`,
      read: async () => {
        before = await store.getIncident(fleet, cause, image)
        if (before === null) throw new Error(`incident ${cause} was deleted while it was worked`)
        // After the head: whoever joins from now on finds it resolving and opens it again, or resolved and begins anew.
        if (before.gen === gen && before.state === 'resolving')
          look.members = await store.listMembers({ fleet, cause, image, gen })
        return before
      },
      decide: (now) => (now.gen === gen ? advanceIncident(now, viewOf(deps, now, look)) : null),
      write: async (next) => {
        if (next.state === 'resolved') await store.putIncidentHistory(next)
        return store.casIncident(next)
      },
    })
    if (!changed) return
    await auditChange(deps, before, item, look)
  }
}

async function auditChange(deps: WorkerDeps, before: IncidentHead | null, after: IncidentHead, look: Look) {
  const failing = failingOf(look.members).length
  if (before?.paging === undefined && after.paging)
    await auditIncident(deps, after, 'incident_opened', 'member_failed', {
      failing,
      severity: after.severity,
    })
  if (before?.state !== after.state) {
    const reason =
      after.state === 'resolved' ? 'held_long_enough' : failing > 0 ? 'failing_again' : 'no_failing_member'
    const detail = { failing, members: look.members.length, left: after.resolve_reason }
    await auditIncident(deps, after, `incident_${after.state}`, reason, detail)
  }
  if (after.paging && before?.paging?.reason !== after.paging.reason) {
    const detail = { failing, silence: look.silence?.id ?? null, ack: after.ack?.by ?? null }
    await auditIncident(deps, after, 'paging', after.paging.reason, detail)
  }
}

/** Writes the row for the next look, before this one's is deleted. */
async function comeBack(
  deps: WorkerDeps,
  row: Work<'incident'>,
  { fleet, cause, image, gen }: IncidentHead,
  look: Look & { tell_at: number | null },
): Promise<void> {
  const head = await deps.store.getIncident(fleet, cause, image)
  // Another generation has rows of its own; what the old one still has to say is part of it.
  if (head === null || head.gen !== gen) return
  const at = nextTick(head, viewOf(deps, head, look), {
    silence_ends_at: look.silence?.ends_at ?? null,
    member_silent_at: look.silent_at,
    repair_pending: look.repairs?.pending ?? false,
    tell_at: look.tell_at,
  })
  if (at === null) return
  await wake(deps, { ...row, gathered: true }, at)
}
