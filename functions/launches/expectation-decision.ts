/** What a missing first report means at this moment (docs/architecture.md, Incidents). Pure. */
import { BLIND_GRACE_MS, GUEST_BACKOFF_CAP_MS } from '../../shared/policy/waits.ts'
import { isTrusted } from '../boots/newest.ts'
import type { Heartbeat } from '../store/heartbeat-item.ts'
import type { BootBrief, InstanceItem } from '../store/instance-item.ts'
import { deadlineAt } from './launch.ts'

export type Decision =
  | { do: 'nothing'; reason: 'no_launch' | 'gone' | 'contested' | 'reported' | 'reported_unproved' }
  /** It reported and did not end well, or has not ended: the judge decides what that means. */
  | { do: 'judge'; boot: BootBrief }
  | { do: 'wait'; at: number; deadline_at: number; reason: 'planned' | 'not_yet' | 'blind_window' }
  | { do: 'fire'; deadline_at: number }

export interface ExpectationQuestion {
  instance: InstanceItem
  /** From this image's own boots, in seconds; null where the request set the deadline. */
  image_deadline_s: number | null
  blind: Heartbeat['blind']
  now: number
}

/** What to do about this launch now: nothing, judge a report, wait until `at`, or list it as never reported. */
export function decideExpectation(question: ExpectationQuestion): Decision {
  const { instance, now } = question
  const { launch, gone, planned, newest } = instance
  if (!launch) return { do: 'nothing', reason: 'no_launch' }
  if (gone) return { do: 'nothing', reason: 'gone' }
  // Two secrets report in its name: people are notified of that, and it is not true that nothing reported.
  if (instance.contest) return { do: 'nothing', reason: 'contested' }
  if (planned && planned.until > now)
    return { do: 'wait', at: planned.until, deadline_at: launch.deadline_at, reason: 'planned' }
  if (launch.satisfied_at !== null)
    return newest && isOpenQuestion(newest)
      ? { do: 'judge', boot: newest }
      : { do: 'nothing', reason: 'reported' }
  if (launch.since === null && reportedBefore(instance.boots, launch.at))
    return { do: 'nothing', reason: 'reported_unproved' }
  const start = Math.max(launch.at, planned?.until ?? 0)
  const { image_deadline_s } = question
  const wanted =
    image_deadline_s === null
      ? launch.deadline_at
      : deadlineAt(start, image_deadline_s, launch.told_at ?? launch.at)
  const deadline_at = Math.max(wanted, blindUntil(question.blind, start, wanted))
  if (deadline_at <= now) return { do: 'fire', deadline_at }
  return {
    do: 'wait',
    at: deadline_at,
    deadline_at,
    reason: deadline_at > wanted ? 'blind_window' : 'not_yet',
  }
}

/**
 * Something with its names reported before inventory first announced it, and inventory knows no launch. Nobody vouches for
 * that report, but it is not true that the machine never reported. Later reports are unverified like any other.
 */
const reportedBefore = (boots: readonly BootBrief[], at: number): boolean =>
  boots.some(({ verdict, first_at }) => verdict !== 'never_reported' && first_at < at)

const isOpenQuestion = (boot: BootBrief) =>
  isTrusted(boot) && ['failed', 'stalled', 'booting', 'degraded'].includes(boot.verdict)

/** Until when silence proves nothing: an outage of ours in that window, a guest's longest wait after it, and one grace. */
function blindUntil(blind: Heartbeat['blind'], start: number, deadline: number): number {
  const touching = blind.filter(({ from, until }) => until >= start && from <= deadline)
  return Math.max(0, ...touching.map(({ until }) => until + GUEST_BACKOFF_CAP_MS + BLIND_GRACE_MS))
}
