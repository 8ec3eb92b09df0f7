/** Which boot shows that a launch came up. Pure. */
import { LAUNCH_SLACK_MS } from '../../shared/policy/waits.ts'
import type { BootBrief, InstanceItem } from '../store/instance-item.ts'
import { isTrusted } from './newest.ts'

/**
 * Whether a boot answers an announcement. Where it names the time of the launch, only a boot since then does. Otherwise it
 * only says that the machine exists, and any trusted boot shows that: the machine may have been up for weeks before
 * inventory first announces it. For a machine that was gone, only a boot since then does.
 */
export function answers(
  boot: BootBrief,
  { since }: Pick<NonNullable<InstanceItem['launch']>, 'since'>,
): boolean {
  if (!isTrusted(boot) || boot.verdict === 'never_reported') return false
  return since === null || boot.began_at >= since - LAUNCH_SLACK_MS
}
