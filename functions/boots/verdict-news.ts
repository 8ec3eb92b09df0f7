/** Which receivers of verdicts are sent a judged boot: due rows, written before the instance. Pure. */
import type { FleetConfig } from '../../shared/config.ts'
import type { Work } from '../due/due-work.ts'
import type { BootBrief, InstanceItem } from '../store/instance-item.ts'
import { isTrusted } from './newest.ts'

/**
 * A row for each receiver that wants this verdict, where the newest boot has it since this change. Nobody waits for an
 * older boot, which may be judged again months later, and an unverified one is not sent.
 */
export function verdictNews(
  before: InstanceItem,
  next: InstanceItem,
  { verdict_webhooks }: Pick<FleetConfig, 'verdict_webhooks'>,
  now: number,
): Work<'judged'>[] {
  const { newest, fleet, instance } = next
  if (newest === null || !isTrusted(newest) || isKnown(before, newest)) return []
  const { boot_key, verdict, cause } = newest
  return Object.entries(verdict_webhooks)
    .filter(([, { verdicts }]) => verdicts.includes(verdict))
    .map(([receiver]) => ({
      kind: 'judged',
      fleet,
      receiver,
      instance,
      boot_key,
      verdict,
      cause,
      attempt: 0,
      since: now,
    }))
}

function isKnown({ boots }: InstanceItem, { boot_key, verdict, cause }: BootBrief): boolean {
  const earlier = boots.find((one) => one.boot_key === boot_key)
  return earlier !== undefined && isTrusted(earlier) && earlier.verdict === verdict && earlier.cause === cause
}
