/** The answer for a caller that waits for a machine to come up since a moment: its verdict, or that there is none yet. Pure. */
import { isFinal } from '../../shared/verdict.ts'
import type { BootBrief, InstanceItem } from '../store/instance-item.ts'
import { isTrusted } from './newest.ts'

export type Awaited =
  | { is: 'final'; boot: BootBrief }
  /** Inventory reported it as gone. */
  | { is: 'gone' }
  | {
      is: 'waiting'
      reason: 'nothing_reported' | 'only_claims' | 'booting' | 'not_legible'
      boot: BootBrief | null
    }

/**
 * The newest boot that began at `since` (epoch milliseconds, by our clock) or later decides. An earlier one never does, by
 * however little, nor an unverified one. `never_reported` is about a launch that was announced for `since` or later. Null
 * stands for an instance that nobody has named yet.
 */
export function awaitedVerdict(item: InstanceItem | null, since: number): Awaited {
  if (item === null) return { is: 'waiting', reason: 'nothing_reported', boot: null }
  const reported = item.boots.filter(
    ({ verdict, began_at }) => verdict !== 'never_reported' && began_at >= since,
  )
  const newest = reported.find(isTrusted)
  if (newest !== undefined) {
    if (isFinal(newest.verdict)) return { is: 'final', boot: newest }
    return { is: 'waiting', reason: newest.verdict === 'booting' ? 'booting' : 'not_legible', boot: newest }
  }
  if (item.gone !== null && item.gone.at >= since) return { is: 'gone' }
  const silent = silentBoot(item, since)
  if (silent !== undefined) return { is: 'final', boot: silent }
  return { is: 'waiting', reason: reported.length > 0 ? 'only_claims' : 'nothing_reported', boot: null }
}

/** The boot that stands for the launch announced for this moment or later, where no report came in time. */
function silentBoot({ launch, boots }: InstanceItem, since: number): BootBrief | undefined {
  if (launch === null || (launch.said_at ?? launch.at) < since || launch.satisfied_at !== null)
    return undefined
  return boots.find(({ verdict, epoch }) => verdict === 'never_reported' && epoch === launch.epoch)
}
