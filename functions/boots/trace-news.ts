import type { Work } from '../due/due-work.ts'
import type { InstanceItem } from '../store/instance-item.ts'
import type { JudgedBoot } from './judged-boot.ts'

/** A due row to send the judged boot's trace, where its content has changed. Pure. */
export function traceNews(before: InstanceItem, { next, boot }: JudgedBoot, now: number): Work<'trace'>[] {
  const digest = boot?.brief.trace
  if (!boot || digest === undefined) return []
  const { boot_key } = boot.brief
  const known = before.boots.find((one) => one.boot_key === boot_key)
  // A boot that is not among the last eight is not stored, so its trace would be sent again and again.
  const isKept = next.boots.some((one) => one.boot_key === boot_key)
  if (!isKept || known?.trace === digest) return []
  const { fleet, instance } = next
  return [{ kind: 'trace', fleet, instance, boot_key, digest, attempt: 0, since: now }]
}
