/** Every stored report of one boot of one instance, whatever name the guest or the control plane filed it under. */
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

/** Strongly consistent, at most as many as one judgement folds. Reports under the same key that are about another instance, and the canary's, are left out. */
export async function loadReports(
  deps: Pick<Deps, 'store'>,
  { key, instance, resolve, read }: AboutBoot,
  before: InstanceItem,
): Promise<StoredEvidence[]> {
  const earlier = before.boots.find(({ boot_key }) => boot_key === key.boot_key)?.guest
  // A console is filed under the instance, an envelope under what the guest calls itself.
  const guests = new Set([key.guest, instance, ...(earlier ? [earlier] : [])])
  const stored = await Promise.all(
    [...guests].map((guest) => deps.store.reportsOfBoot(key.fleet, guest, key.boot_key)),
  )
  const own: ReportItem[] = []
  for (const head of read.heads(stored.flat()))
    if (!head.report.canary && (await resolve(head)) === instance) own.push(head.report)
  return read.whole(own, before.secret?.hash ?? null)
}
