/** What must happen after a boot was judged: due rows, decided here and written before the instance. Pure. */
import { isDeepStrictEqual } from 'node:util'
import type { FleetConfig } from '../../shared/config.ts'
import { severityOf } from '../../shared/severity.ts'
import { cellDue } from '../cell-due.ts'
import { isBelieved } from '../newest.ts'
import type { ActionState, BootBrief, DueRow, InstanceItem, ReportKey } from '../store/items.ts'
import { incidentTarget, reportTarget } from '../store/keys.ts'
import type { JudgedBoot } from './judged-boot.ts'

export type Wanted = Pick<DueRow, 'kind' | 'fleet' | 'target' | 'at'>

const HOUR_MS = 3_600_000
const ENDED: ActionState[] = ['succeeded', 'failed', 'expired', 'cancelled', 'refused', 'dry_run']

export interface FollowUpQuestion {
  judged: JudgedBoot
  key: ReportKey
  settings: FleetConfig
  now: number
}

/** Rows for the boot itself: wanted each time that it is judged, and the same row each time. */
export function rowsOfBoot({ judged, key, settings, now }: FollowUpQuestion): Wanted[] {
  if (!judged.boot) return []
  const { brief } = judged.boot
  return [
    cellDue(
      { fleet: key.fleet, instance: judged.next.instance, first_at: brief.first_at },
      settings.shards,
      now,
    ),
    ...deadlineRow(brief, key, settings, now),
    ...claimNotice(judged, now),
  ]
}

/** Rows for whoever waits for news of this instance: its incident and its repairs, when its newest boot changed. */
export function rowsOfNews(before: InstanceItem, next: InstanceItem, now: number): Wanted[] {
  if (isDeepStrictEqual(before.newest, next.newest)) return []
  const { fleet, incident, actions } = before
  return [
    ...(incident ? [{ kind: 'incident' as const, fleet, target: incidentTarget(incident), at: now }] : []),
    ...actions
      .filter(({ state }) => !ENDED.includes(state))
      .map(({ action_id }) => ({ kind: 'action' as const, fleet, target: action_id, at: now })),
  ]
}

/** A boot that is still going on is looked at again when it should be over. */
function deadlineRow(brief: BootBrief, key: ReportKey, settings: FleetConfig, now: number): Wanted[] {
  if (brief.verdict !== 'booting' || brief.began_at === 0) return []
  const deadlines = [settings.deadline_s, settings.final_deadline_s ?? 0].map(
    (seconds) => brief.began_at + seconds * 1000 + 1000,
  )
  const next = Math.min(...deadlines.filter((at) => at > now))
  return Number.isFinite(next)
    ? [{ kind: 'judge', fleet: key.fleet, target: reportTarget(key), at: next }]
    : []
}

/** Machines that nobody told us of say that they fail: said once a day for the fleet, however many they invent. */
function claimNotice({ boot, next }: JudgedBoot, now: number): Wanted[] {
  if (!boot || next.known || isBelieved(boot.brief) || severityOf(boot.judgement) === 'none') return []
  const day = new Date(now).toISOString().slice(0, 10)
  const at = (Math.floor(now / HOUR_MS) + 1) * HOUR_MS
  return [{ kind: 'notice', fleet: next.fleet, target: `unknown_instances|${day}`, at }]
}
