/** The instance after one of its boots was judged. Pure; judging the same boot twice changes nothing twice. */
import type { FleetConfig } from '../../shared/config.ts'
import { REFUSED_NEWS_EVERY_MS } from '../../shared/policy/waits.ts'
import type { Confidence } from '../../shared/verdict.ts'
import type { BootBrief, InstanceContest, InstanceItem } from '../store/instance-item.ts'
import type { ReportItem } from '../store/report-item.ts'
import { answers } from './answers-launch.ts'
import type { Attribution } from './attribution.ts'
import { imageSince } from './boot-image.ts'
import { contestEnded, demoted, isFailing } from './contest.ts'
import type { StoredEvidence } from './fold.ts'
import { isNewer, isTrusted, newestOf, withBoot } from './newest.ts'

export interface BootQuestion {
  instance: InstanceItem
  boot_key: string
  /** All stored reports of this boot that are about this instance, in the guest's order. */
  reports: StoredEvidence[]
  inventory: boolean
  /**
   * For a boot that the instance does not list any more: the image that its row is already listed under; null: judged for
   * the first time.
   */
  listed_under?: string | null
  settings: FleetConfig
  now: number
  /** Whether traces of boots are sent to a collector. */
  traced?: boolean
}

/** The instance with this boot in it; `boot` null where no report of it is trusted. Deeply equal where nothing changed. */
export function nextInstance(
  { instance, boot_key }: BootQuestion,
  attribution: Attribution,
  boot: { brief: BootBrief; confidence: Confidence; addresses: string[] } | null,
): InstanceItem {
  const refused = standing(instance, boot_key, attribution)
  if (boot === null) return refused
  const { brief, confidence, addresses } = boot
  const boots = withBoot(withoutOlderMissed(refused, brief), brief, refused.contest?.claims)
  const newest = newestOf(boots, instance.known, refused.contest ?? null)
  const image_since = imageSince(instance, brief)
  const arrived = attribution.folded.map(({ report }) => report.received_at)
  return {
    ...refused,
    boots,
    newest,
    confidence: newest === brief ? confidence : instance.confidence,
    image: newest?.image ?? instance.image,
    ...(newest === brief && addresses.length > 0 ? { addresses } : {}),
    ...(image_since === undefined ? {} : { image_since }),
    launch: satisfied(instance, brief, Math.min(...arrived)),
    gone: isTrusted(brief) && instance.gone && brief.began_at > instance.gone.at ? null : instance.gone,
    last_report_at: Math.max(instance.last_report_at ?? 0, ...arrived),
    ...(refused.contest && { contest: withContestNews(refused.contest, instance.boots, boots, arrived) }),
  }
}

/** The instance with the binding or the contest after these reports, and the effect on its other boots. */
function standing(instance: InstanceItem, boot_key: string, attribution: Attribution): InstanceItem {
  const { contest: before, shown: _, ...rest } = instance
  const { secret, contest, shown, lost } = attribution
  const quarantine = quarantineOf(instance, boot_key, attribution)
  const next = { ...rest, secret, quarantine, ...(shown && { shown }) }
  if (contest) {
    const boots = before ? instance.boots : demoted(instance.boots, contest.epoch, 'contested')
    return { ...next, boots, newest: newestOf(boots, instance.known, contest), contest }
  }
  if (lost === null) return next
  const ended = before ? contestEnded({ ...instance }, secret?.hash ?? null) : instance
  const boots = demoted(ended.boots, lost.epoch, 'quarantined')
  return { ...next, boots, newest: newestOf(boots, instance.known, null) }
}

/** When one secret's reports become a failure, people are notified again, even if they already know of the contest. */
function withContestNews(
  contest: InstanceContest,
  before: readonly BootBrief[],
  boots: readonly BootBrief[],
  arrived: readonly number[],
): InstanceContest {
  if (isFailing(before) || !isFailing(boots)) return contest
  return { ...contest, changed_at: Math.max(contest.changed_at, ...arrived) }
}

/**
 * The newest refused boot, until its secret is trusted after all. It is written once a minute at most, so its end and its
 * count may lag by as much. One with a secret waits for an operator: a report without a secret does not replace it.
 */
function quarantineOf(
  { quarantine: before }: InstanceItem,
  boot_key: string,
  { waiting, secret }: Attribution,
): InstanceItem['quarantine'] {
  const standing = before?.secret_hash && before.secret_hash === secret?.hash ? null : before
  const last = waiting.at(-1)
  if (!last || (standing && !isNews(standing, last.stored.report))) return standing
  const { guest, received_at: last_at, secret_hash } = last.stored.report
  if (standing?.secret_hash && !secret_hash) return { ...standing, last_at }
  const sameSecret = standing?.secret_hash === secret_hash
  const since = sameSecret && standing ? standing.since : (waiting[0]?.stored.report.received_at ?? last_at)
  return { secret_hash, reason: last.reason, guest, boot_key, since, last_at, reports: waiting.length }
}

/** Written at once for a first secret, because an operator can accept it. */
function isNews(standing: NonNullable<InstanceItem['quarantine']>, report: ReportItem): boolean {
  if (report.received_at >= standing.last_at + REFUSED_NEWS_EVERY_MS) return true
  return !standing.secret_hash && report.secret_hash !== null && report.received_at >= standing.last_at
}

/** A boot that never reported is not newer than the boot that answers its launch: the machine may have been up long before it. */
function withoutOlderMissed({ boots, launch }: InstanceItem, brief: BootBrief): BootBrief[] {
  if (!launch || !answers(brief, launch)) return boots
  return boots.filter((one) => one.verdict !== 'never_reported' || !isNewer(one, brief))
}

/** Only a report that counts shows that the machine came up; anybody could have sent an unverified one. */
function satisfied({ launch, boots }: InstanceItem, brief: BootBrief, at: number): InstanceItem['launch'] {
  if (!launch || launch.satisfied_at !== null || !answers(brief, launch)) return launch
  const missed = boots.find(({ verdict, epoch }) => verdict === 'never_reported' && epoch === launch.epoch)
  if (!missed) return { ...launch, satisfied_at: at }
  const { boot_key, first_at, image } = missed
  return { ...launch, satisfied_at: at, late: { boot_key, first_at, image } }
}
