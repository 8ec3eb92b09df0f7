/** What must happen after a boot was judged: due rows, decided here and written before the instance. Pure. */
import { isDeepStrictEqual } from 'node:util'
import type { FleetConfig } from '../../shared/config.ts'
import type { ActionState } from '../../shared/remediation/action-words.ts'
import { severityOf } from '../../shared/severity.ts'
import { HOUR_MS, utcDay } from '../../shared/time.ts'
import type { DueWork } from '../due/due-work.ts'
import { noticeWork } from '../due/notice-work.ts'
import type { BootBrief, InstanceItem } from '../store/instance-item.ts'
import type { BootKey } from '../store/report-item.ts'
import { judgeWork } from './accept.ts'
import { cellDue } from './cell-due.ts'
import type { JudgedBoot } from './judged-boot.ts'
import { isBelieved } from './newest.ts'

/** `at` in epoch milliseconds. */
export interface Wanted {
  work: DueWork
  at: number
}

const ENDED: ActionState[] = ['succeeded', 'failed', 'expired', 'cancelled', 'refused', 'dry_run']

export interface FollowUpQuestion {
  judged: JudgedBoot
  key: BootKey
  settings: FleetConfig
  /** Of the fleet. */
  shards: number
  now: number
}

/** Rows for the boot itself: wanted each time that it is judged, and the same row each time. */
export function rowsOfBoot({ judged, key, settings, shards, now }: FollowUpQuestion): Wanted[] {
  if (!judged.boot) return []
  const { brief } = judged.boot
  return [
    cellDue({ fleet: key.fleet, instance: judged.next.instance, first_at: brief.first_at }, shards, now),
    ...deadlineRow(brief, key, settings, now),
    ...claimNotice(judged, now),
  ]
}

/** Rows for the repairs that wait for news of this instance, when its newest boot changed. */
export function rowsOfNews(before: InstanceItem, next: InstanceItem, now: number): Wanted[] {
  const refused = refusalNotice(before, next, now)
  if (isDeepStrictEqual(before.newest, next.newest)) return refused
  const { fleet, actions } = before
  return [
    ...refused,
    ...actions
      .filter(({ state }) => !ENDED.includes(state))
      .map(({ action_id }) => ({ work: { kind: 'action' as const, fleet, action_id }, at: now })),
  ]
}

/** A boot that is still going on is looked at again when it should be over. */
function deadlineRow(brief: BootBrief, key: BootKey, settings: FleetConfig, now: number): Wanted[] {
  if (brief.verdict !== 'booting' || brief.began_at === 0) return []
  const deadlines = [settings.deadline_s, settings.final_deadline_s ?? 0].map(
    (seconds) => brief.began_at + seconds * 1000 + 1000,
  )
  const next = Math.min(...deadlines.filter((at) => at > now))
  return Number.isFinite(next) ? [{ work: judgeWork(key), at: next }] : []
}

/** Machines that nobody told us of say that they fail: said once a day for the fleet, however many they invent. */
function claimNotice({ boot, next }: JudgedBoot, now: number): Wanted[] {
  if (!boot || next.known || isBelieved(boot.brief) || severityOf(boot.judgement) === 'none') return []
  return [dailyNotice('unknown_instances', next.fleet, now)]
}

/** Somebody speaks for a machine with another secret than its own: an operator may know better than we do. */
function refusalNotice(before: InstanceItem, next: InstanceItem, now: number): Wanted[] {
  const { quarantine } = next
  if (!quarantine || quarantine.last_at === before.quarantine?.last_at) return []
  return [dailyNotice('refused_reports', next.fleet, now)]
}

/** The same row all hour, the same target all day: the worker tells of each target once. */
function dailyNotice(code: string, fleet: string, now: number): Wanted {
  const day = utcDay(now)
  return { work: noticeWork(fleet, code, { day }), at: (Math.floor(now / HOUR_MS) + 1) * HOUR_MS }
}
