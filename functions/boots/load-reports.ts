/** The stored reports of one boot of one instance, under every name that the guest or the control plane filed them under. */
import type { Deps } from '../deps.ts'
import type { InstanceItem } from '../store/instance-item.ts'
import type { BootKey, ReportItem } from '../store/report-item.ts'
import type { ReadReports, StoredEvidence } from './fold.ts'
import type { Resolve } from './resolve.ts'

export interface AboutBoot {
  key: BootKey
  instance: string
  inventory: boolean
  resolve: Resolve
  read: ReadReports
}

/** The reports under all names that a boot of this instance may have been filed under. */
export interface Listed {
  before: InstanceItem
  reports: ReportItem[]
}

/**
 * Reads the instance, then its boot's reports, strongly consistent: a judgement must never use fewer reports than the state
 * that it replaces. They may be about other instances, and the canary's are among them.
 */
export async function listReports(
  deps: Pick<Deps, 'store'>,
  { fleet, guest, boot_key }: BootKey,
  before: InstanceItem,
): Promise<Listed> {
  const earlier = before.boots.find((boot) => boot.boot_key === boot_key)?.guest
  // A console is filed under the instance, an envelope under the guest's name for itself.
  const names = new Set([guest, before.instance, ...(earlier ? [earlier] : [])])
  const stored = await Promise.all(
    [...names].map((name) => deps.store.reportsOfBoot(fleet, name, boot_key, before.secret?.hash ?? null)),
  )
  return { before, reports: stored.flat() }
}

/** Of those the instance's own, at most as many as one judgement folds. */
export async function ownReports(
  { instance, resolve, read }: AboutBoot,
  { before, reports }: Listed,
): Promise<StoredEvidence[]> {
  const own: ReportItem[] = []
  const disputed = new Set<ReportItem>()
  for (const head of read.heads(reports)) {
    const found = await resolve.instanceOf(head)
    if (head.report.canary || found.instance !== instance) continue
    own.push(head.report)
    if (found.disputed) disputed.add(head.report)
  }
  return read
    .whole(own, before.secret?.hash ?? null)
    .map((one) => (disputed.has(one.report) ? { ...one, disputed: true } : one))
}
