/** What an instance is after one of its boots was judged. Pure; the same boot judged twice changes nothing twice. */
import { LAUNCH_SLACK_MS } from '../../shared/trust.ts'
import type { Confidence } from '../../shared/verdict.ts'
import type { Belief } from '../believe.ts'
import { isBelieved, newestOf, withBoot } from '../newest.ts'
import type { BootBrief, InstanceItem } from '../store/items.ts'
import type { BootQuestion } from './judged-boot.ts'

export function nextInstance(
  { instance, boot_key }: BootQuestion,
  belief: Belief,
  boot: { brief: BootBrief; confidence: Confidence } | null,
): InstanceItem {
  const refused = { ...instance, secret: belief.secret, quarantine: quarantineOf(instance, boot_key, belief) }
  if (boot === null) return refused
  const { brief, confidence } = boot
  const boots = withBoot(instance.boots, brief)
  const newest = newestOf(boots, instance.known)
  const arrived = belief.folded.map(({ report }) => report.received_at)
  return {
    ...refused,
    boots,
    newest,
    confidence: newest === brief ? confidence : instance.confidence,
    image: newest?.image ?? instance.image,
    launch: satisfied(instance.launch, brief, Math.min(...arrived)),
    gone: isBelieved(brief) && instance.gone && brief.began_at > instance.gone.at ? null : instance.gone,
    last_report_at: Math.max(instance.last_report_at ?? 0, ...arrived),
  }
}

/** The newest refused boot, until its secret is believed after all. */
function quarantineOf(
  { quarantine: before }: InstanceItem,
  boot_key: string,
  { waiting, secret }: Belief,
): InstanceItem['quarantine'] {
  const standing = before?.secret_hash && before.secret_hash === secret?.hash ? null : before
  const last = waiting.at(-1)
  if (!last) return standing
  const { report } = last.stored
  if (standing && standing.last_at > report.received_at) return standing
  const sameSecret = standing?.secret_hash === report.secret_hash
  return {
    secret_hash: report.secret_hash,
    reason: last.reason,
    guest: report.guest,
    boot_key,
    since:
      sameSecret && standing ? standing.since : (waiting[0]?.stored.report.received_at ?? report.received_at),
    last_at: report.received_at,
    reports: waiting.length,
  }
}

/** Only a report that counts shows that the machine came up; anybody could have sent a claim. */
function satisfied(launch: InstanceItem['launch'], brief: BootBrief, at: number): InstanceItem['launch'] {
  if (!launch || launch.satisfied_at !== null || !isBelieved(brief)) return launch
  return brief.began_at >= launch.at - LAUNCH_SLACK_MS ? { ...launch, satisfied_at: at } : launch
}
