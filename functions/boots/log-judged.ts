import type { Deps } from '../deps.ts'
import type { InstanceItem } from '../store/instance-item.ts'
import type { JudgedBoot } from './judged-boot.ts'
import { isBelieved } from './newest.ts'

/** One line per change of a verdict, and one per refused report: what metrics count. Claims are counted nowhere. */
export function logJudged(
  { log }: Pick<Deps, 'log'>,
  before: InstanceItem,
  { boot, next }: JudgedBoot,
): void {
  const { fleet, instance } = next
  if (boot && changedVerdict(before, boot.brief)) {
    const { verdict, cause, trust } = boot.brief
    log(isBelieved(boot.brief) ? 'boot_judged' : 'boot_claimed', { fleet, instance, verdict, cause, trust })
  }
  const { quarantine } = next
  if (quarantine && quarantine.last_at !== before.quarantine?.last_at)
    log('report_quarantined', { fleet, instance, reason: quarantine.reason })
}

function changedVerdict(
  before: InstanceItem,
  { boot_key, verdict, cause, trust }: InstanceItem['boots'][number],
): boolean {
  const earlier = before.boots.find((one) => one.boot_key === boot_key)
  return earlier?.verdict !== verdict || earlier.cause !== cause || earlier.trust !== trust
}
