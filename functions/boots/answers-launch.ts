/** Which boot shows that a launch came up. Pure. */
import { LAUNCH_SLACK_MS } from '../../shared/policy/waits.ts'
import type { BootBrief, InstanceItem } from '../store/instance-item.ts'
import { isTrusted } from './newest.ts'

/**
 * Whether a boot answers an announcement. One that says when the machine was launched asks for a boot since then. One
 * that does not only says that the machine is there, and any boot that we believe shows that it is: it may have been
 * up for weeks when inventory first speaks of it. Of a machine that was gone, only a boot since then does.
 */
export function answers(
  boot: BootBrief,
  { since }: Pick<NonNullable<InstanceItem['launch']>, 'since'>,
): boolean {
  if (!isTrusted(boot) || boot.verdict === 'never_reported') return false
  return since === null || boot.began_at >= since - LAUNCH_SLACK_MS
}
