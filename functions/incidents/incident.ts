/**
 * One evaluation of an incident: members that have a reason leave, repairs are proposed, people are notified, the incident
 * resolves after its hold. The current row is deleted only after the next one is written, and every step may be repeated.
 */

import { advanceIncident, countedOf, failingOf } from '../../shared/incident/advance.ts'
import { nextTick } from '../../shared/incident/next-tick.ts'
import { incidentId } from '../../shared/incident-id.ts'
import type { ChangeCode } from '../../shared/page/change-words.ts'
import { isChannelOff, isFinished } from '../../shared/page/notification.ts'
import { CONSOLES_ASKED, MEMBERS_AT_ONCE } from '../../shared/policy/limits.ts'
import { EVALUATION_BUDGET_MS } from '../../shared/policy/waits.ts'
import type { WorkerDeps } from '../deps.ts'
import type { Work } from '../due/due-work.ts'
import { wake } from '../due/wake.ts'
import { createWriteAhead } from '../due/write-ahead.ts'
import { changeChannels, changeWork } from '../notify/repair-change.ts'
import { isNews, type MemberDecision, recordDecision } from '../repairs/record-decision.ts'
import { proposeRepairs } from '../repairs/repair.ts'
import { change } from '../store/change.ts'
import type { IncidentHead } from '../store/incident-item.ts'
import { sideBySide } from '../store/side-by-side.ts'
import { auditIncident } from './audit.ts'
import { auditCounts } from './audit-counts.ts'
import { findCohort } from './cohort.ts'
import { type Evaluation, readIncident, silenceEndsAt, unsilencedIn, viewOf } from './evaluation.ts'
import { gathers, gathersAt } from './gather.ts'
import { releaseLease, takeLease, whileHeld } from './lease.ts'
import { compareMembers, firstSilentAt } from './members.ts'
import { notifyOfIncident } from './notify-of-incident.ts'
import { isOverCeiling } from './page-ceiling.ts'

/** More steps than a state machine of three states can take. */
const STEPS = 4

/** What an evaluation did, besides what it saw. */
interface Acted extends Evaluation {
  decisions: MemberDecision[]
  /** False where time ran out before every member was handled: the next evaluation continues. */
  complete: boolean
}

/** Evaluates an incident once, unless another worker is doing so. Throws what the store throws. */
export async function workIncident(deps: WorkerDeps, row: Work<'incident'>): Promise<void> {
  const stored = await deps.store.getIncident(row.fleet, row.cause, row.image)
  if (stored === null) return
  // Also where it was resolved before: the process that resolved it may have died right after.
  if (stored.state === 'resolved') await deps.store.deleteOpenIncident(stored)
  if (isOver(stored)) return
  if (gathers(stored) && !row.gathered) return gather(deps, row)
  const head = await takeLease(deps, stored)
  if (head === null) return
  let audited = head.audited
  try {
    audited = await whileHeld(deps, head, () => evaluate(deps, row, head))
  } finally {
    await releaseLease(deps, head, audited)
  }
}

/** No hold to wait for and no channel to notify, not even one that is switched off. */
const isOver = ({ state, tell: notifications }: IncidentHead) =>
  state === 'resolved' && notifications.every(isFinished) && !notifications.some(isChannelOff)

/** Postpones it to the next boundary, together with all other requests until then. */
async function gather(deps: WorkerDeps, row: Work<'incident'>): Promise<void> {
  await wake(deps, { ...row, gathered: true }, gathersAt(deps.now()))
}

/** Answers what the audit has recorded by now. Failing members are paged first; decisions are recorded afterwards. */
async function evaluate(
  deps: WorkerDeps,
  row: Work<'incident'>,
  head: IncidentHead,
): Promise<IncidentHead['audited']> {
  const looked_at = deps.now()
  const began = performance.now()
  const hasTime = () => performance.now() - began < EVALUATION_BUDGET_MS
  const acted = await act(deps, head, hasTime)
  await settleState(deps, head, acted)
  const tell_at = await notifyOfIncident(deps, head, acted)
  const isKept = await keepDecisions(deps, acted, hasTime)
  const audited = await auditCounts(deps, head, acted)
  await scheduleNext(deps, row, head, { ...acted, looked_at, tell_at, complete: acted.complete && isKept })
  return audited
}

async function act(deps: WorkerDeps, head: IncidentHead, hasTime: () => boolean): Promise<Acted> {
  const reading = await readIncident(deps, head)
  const { members, complete } = await compareMembers(deps, head, reading.members, hasTime)
  const isFailing = failingOf(members).length > 0
  const repairs = isFailing ? await proposeRepairs(deps, head, members) : null
  await askConsoles(deps, head, repairs?.decisions ?? [])
  const [summary, decisions] = [repairs?.summary ?? null, repairs?.decisions ?? []]
  const evaluation = { ...reading, members, repairs: summary }
  const over_ceiling = await isOverCeiling(deps, head, evaluation)
  const cohort = await findCohort(deps, head, members)
  return { ...evaluation, over_ceiling, cohort, decisions, complete }
}

/** For repairs that wait for a console: it is read, and read again at each evaluation until it contains something. */
async function askConsoles(
  deps: WorkerDeps,
  head: IncidentHead,
  decisions: readonly MemberDecision[],
): Promise<void> {
  const waiting = decisions.filter(({ decision }) => decision?.reason === 'awaiting_console')
  for (const { member } of waiting.slice(0, CONSOLES_ASKED)) await deps.askConsole(head, member.instance)
}

/** False where time ran out before all of them were recorded. */
async function keepDecisions(
  deps: WorkerDeps,
  { decisions }: Acted,
  hasTime: () => boolean,
): Promise<boolean> {
  const news = decisions.filter(isNews)
  const keep = (one: MemberDecision) => recordDecision(deps, one).then(() => true)
  return !(await sideBySide(news, keep, { atOnce: MEMBERS_AT_ONCE, hasTime })).includes(undefined)
}

/** Takes every step that is due: without a hold an incident opens, resolves and notifies in one evaluation. */
async function settleState(
  deps: WorkerDeps,
  { fleet, cause, image, gen }: IncidentHead,
  evaluation: Evaluation,
) {
  const { store } = deps
  const ahead = createWriteAhead(deps)
  for (let step = 0; step < STEPS; step++) {
    let before: IncidentHead | null = null
    const { item, changed } = await change<IncidentHead>({
      what: `incident ${cause}`,
      read: async () => {
        before = await store.getIncident(fleet, cause, image)
        if (before === null) throw new Error(`incident ${cause} was deleted while it was worked`)
        // After the head: a member that joins now finds it resolving and reopens it, or resolved and opens a new
        // generation.
        if (before.gen === gen && before.state === 'resolving')
          evaluation.members = await store.listMembers({ fleet, cause, image, gen })
        return before
      },
      decide: (now) => (now.gen === gen ? advanceIncident(now, viewOf(deps, now, evaluation)) : null),
      write: async (next) => {
        for (const work of waveNotices(deps, before, next)) await ahead.write(work)
        if (next.state === 'resolved') await store.putIncidentHistory(next)
        return store.casIncident(next)
      },
    })
    if (!changed) return
    await ahead.start()
    if (item.state === 'resolved') await store.deleteOpenIncident(item)
    await auditChange(deps, before, item, evaluation)
  }
}

/** Notifies of the beginning and the end of repairs, where a channel of the fleet keeps a list of changes. */
function waveNotices(deps: WorkerDeps, before: IncidentHead | null, after: IncidentHead): Work<'notice'>[] {
  const { fleet, repair_wave: wave } = after
  const old = before?.repair_wave
  if (wave === undefined || wave === old || changeChannels(deps.config, fleet).length === 0) return []
  const notice = (code: ChangeCode) => changeWork(fleet, code, incidentId(after), wave.n)
  return [
    ...(old?.n === wave.n ? [] : [notice('repairs_began')]),
    ...(wave.ended_at === null || (old?.n === wave.n && old.ended_at !== null)
      ? []
      : [notice('repairs_ended')]),
  ]
}

async function auditChange(
  deps: WorkerDeps,
  before: IncidentHead | null,
  after: IncidentHead,
  evaluation: Evaluation,
) {
  const failing = failingOf(evaluation.members).length
  if (before?.paging === undefined && after.paging)
    await auditIncident(deps, after, 'incident_opened', 'member_failed', {
      failing,
      severity: after.severity,
    })
  if (before?.state !== after.state) {
    const reason =
      after.state === 'resolved' ? 'held_long_enough' : failing > 0 ? 'failing_again' : 'no_failing_member'
    const detail = { failing, members: evaluation.members.length, left: after.resolve_reason }
    await auditIncident(deps, after, `incident_${after.state}`, reason, detail)
    if (after.state === 'resolved')
      deps.log('incident_resolved', {
        fleet: after.fleet,
        incident: incidentId(after),
        reason: after.resolve_reason,
      })
  }
  if (after.paging && before?.paging?.reason !== after.paging.reason) {
    const detail = {
      failing,
      silence: evaluation.silence?.id ?? null,
      muted: countedOf(evaluation.members) - unsilencedIn(evaluation),
      ack: after.ack?.by ?? null,
    }
    await auditIncident(deps, after, 'paging', after.paging.reason, detail)
  }
}

/** Writes the row for the next evaluation, before this one's is deleted. */
async function scheduleNext(
  deps: WorkerDeps,
  row: Work<'incident'>,
  { fleet, cause, image, gen }: IncidentHead,
  evaluation: Acted & { looked_at: number; tell_at: number | null },
): Promise<void> {
  const head = await deps.store.getIncident(fleet, cause, image)
  // Another generation has rows of its own; pending resolves of the old one are part of it.
  if (head === null || head.gen !== gen) return
  const at = nextTick(head, viewOf(deps, head, evaluation), {
    looked_at: evaluation.looked_at,
    silence_ends_at: silenceEndsAt(evaluation),
    member_silent_at: firstSilentAt(evaluation.members),
    repair_pending: evaluation.repairs?.pending ?? false,
    tell_at: evaluation.tell_at,
  })
  if (at === null) return
  const next = evaluation.complete ? at : Math.min(at, gathersAt(deps.now()))
  await wake(deps, { ...row, gathered: true }, next)
}
