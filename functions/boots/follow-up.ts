/** The due rows that follow from a judged boot, decided here and written before the instance. Pure. */
import { isDeepStrictEqual } from 'node:util'
import type { FleetConfig } from '../../shared/config.ts'
import { CONTEST_SETTLES_MS } from '../../shared/policy/waits.ts'
import { isOpen } from '../../shared/remediation/action-words.ts'
import { severityOf } from '../../shared/severity.ts'
import { HOUR_MS, utcHour } from '../../shared/time.ts'
import type { DueWork } from '../due/due-work.ts'
import type { BootBrief, InstanceItem } from '../store/instance-item.ts'
import type { BootKey } from '../store/report-item.ts'
import { judgeWork } from './accept.ts'
import { cellDue } from './cell-due.ts'
import type { JudgedBoot } from './judged-boot.ts'

/** `at` in epoch milliseconds. */
export interface Wanted {
  work: DueWork
  at: number
}

export interface FollowUpQuestion {
  judged: JudgedBoot
  key: BootKey
  settings: FleetConfig
  /** The fleet's number of shards. */
  shards: number
  now: number
}

/** Rows for the boot itself: the same rows each time that it is judged. */
export function rowsOfBoot({ judged, key, settings, shards, now }: FollowUpQuestion): Wanted[] {
  if (!judged.boot) return []
  const { brief } = judged.boot
  return [
    cellDue({ fleet: key.fleet, instance: judged.next.instance, first_at: brief.first_at }, shards, now),
    ...deadlineRow(brief, key, settings, now),
  ]
}

/** Rows for the repairs that wait for a change of this instance, when its newest boot changed. */
export function rowsOfNews(before: InstanceItem, next: InstanceItem, now: number): Wanted[] {
  const settled = rowsOfSettled(before, next, now)
  if (isDeepStrictEqual(before.newest, next.newest)) return settled
  const { fleet, actions } = before
  const waiting = actions
    .filter(({ state }) => isOpen(state))
    .map(({ action_id }) => ({ work: { kind: 'action' as const, fleet, action_id }, at: now }))
  return [...settled, ...waiting]
}

/** The control plane has confirmed which secret is the machine's: the boot that came with it is judged again. */
function rowsOfSettled(before: InstanceItem, next: InstanceItem, now: number): Wanted[] {
  const hash = next.secret?.hash
  if (hash === undefined || before.secret?.hash === hash) return []
  const { fleet, contest, quarantine } = before
  const known = [...(contest?.claims ?? []), ...(quarantine ? [quarantine] : [])]
  return known
    .filter(({ secret_hash }) => secret_hash === hash)
    .map(({ guest, boot_key }) => ({ work: judgeWork({ fleet, guest, boot_key }), at: now }))
}

/** A boot that is still running is judged again when it should be over. */
function deadlineRow(brief: BootBrief, key: BootKey, settings: FleetConfig, now: number): Wanted[] {
  if (brief.verdict !== 'booting' || brief.began_at === 0) return []
  const deadlines = [settings.deadline_s, settings.final_deadline_s ?? 0].map(
    (seconds) => brief.began_at + seconds * 1000 + 1000,
  )
  const next = Math.min(...deadlines.filter((at) => at > now))
  return Number.isFinite(next) ? [{ work: judgeWork(key), at: next }] : []
}

/** Notices about one instance, at most one an hour each: `notices.ts` limits them to the fleet's ceiling. */
export interface InstanceNotice {
  code: 'unknown_instances' | 'refused_reports' | 'identity_contested'
  instance: string
  /** `2026-11-24T10`. */
  hour: string
  at: number
}

/** Machines that inventory did not announce report failures. */
export function noticesOfBoot({ boot, next }: JudgedBoot, now: number): InstanceNotice[] {
  if (!boot || next.known || boot.brief.trust !== 'claimed' || severityOf(boot.judgement) === 'none')
    return []
  return [{ code: 'unknown_instances', instance: next.instance, ...hourly(now) }]
}

/** A machine reports under another secret than the bound one: an operator may know why. */
export function noticesOfNews(before: InstanceItem, next: InstanceItem, now: number): InstanceNotice[] {
  const { quarantine, contest, instance } = next
  const isRefused = quarantine !== null && quarantine.last_at !== before.quarantine?.last_at
  const isContested = contest !== undefined && contest.changed_at !== before.contest?.changed_at
  return [
    ...(isRefused ? [{ code: 'refused_reports' as const, instance, ...hourly(now) }] : []),
    ...(isContested
      ? [
          {
            code: 'identity_contested' as const,
            instance,
            hour: utcHour(contest.changed_at),
            at: Math.max(now, contest.tell_at),
          },
        ]
      : []),
  ]
}

/** After the hour, and not before a late inventory has had time to explain it. */
const hourly = (now: number) => ({
  hour: utcHour(now),
  at: Math.max((Math.floor(now / HOUR_MS) + 1) * HOUR_MS, now + CONTEST_SETTLES_MS),
})
