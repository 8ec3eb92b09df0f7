/** A launch that never reported, as a boot of its instance. Pure. */
import { LAUNCH_SLACK_MS } from '../../shared/policy/waits.ts'
import { newestOf, withBoot } from '../boots/newest.ts'
import type { BootBrief, InstanceItem } from '../store/instance-item.ts'

type Launch = NonNullable<InstanceItem['launch']>

/** The image that inventory launched; a guest that never reported cannot name its own. */
export const unreportedImage = ({ launch, image }: InstanceItem): string =>
  launch?.image ?? image ?? 'unknown'

/**
 * Dated at the deadline. It begins just before the launch; a boot that answers a launch without a time may be older, and
 * replaces it.
 */
export function neverReported(instance: InstanceItem, launch: Launch, deadline_at: number): InstanceItem {
  const brief: BootBrief = {
    boot_key: bootKeyOf(launch),
    guest: instance.instance,
    boot_n: null,
    began_at: launch.at - LAUNCH_SLACK_MS - 1,
    first_at: deadline_at,
    epoch: launch.epoch,
    verdict: 'never_reported',
    cause: 'unknown',
    image: unreportedImage(instance),
    trust: 'attested',
  }
  const before = instance.boots.find(({ boot_key }) => boot_key === brief.boot_key)
  const boots = withBoot(instance.boots, before ?? brief, instance.contest?.claims)
  const newest = newestOf(boots, instance.known, instance.contest ?? null)
  const confidence = newest?.boot_key === brief.boot_key ? null : instance.confidence
  return { ...instance, launch: { ...launch, deadline_at }, boots, newest, confidence }
}

/** True where this boot stands for the launch. */
export const isNeverReported = (boot: BootBrief, launch: Launch): boolean =>
  boot.boot_key === bootKeyOf(launch)

const bootKeyOf = ({ epoch }: Launch) => `launch-${epoch}`

/** The text of the page. Unverified reports do not count as a report, and the page says so. */
export function neverReportedSummary(
  { boots, quarantine }: InstanceItem,
  { at, deadline_at }: Launch,
): { evidence: string; remedy: string } {
  const claims =
    boots.some(({ trust, began_at }) => trust === 'claimed' && began_at >= at - LAUNCH_SLACK_MS) ||
    (quarantine !== null && quarantine.last_at >= at)
  const waited_s = Math.round((deadline_at - at) / 1000)
  const waited = waited_s < 120 ? `${waited_s} s` : `${Math.round(waited_s / 60)} min`
  return {
    evidence: `No report by ${new Date(deadline_at).toISOString()}, ${waited} after the launch${claims ? '; only unverified reports' : ''}.`,
    remedy: claims
      ? 'Look at its unverified boots; accept the secret if it is the machine itself, and read its console.'
      : 'Read its console and post it to /v1/console: the machine may have no network, no reporter, or not be running.',
  }
}
