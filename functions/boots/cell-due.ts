/** Which cell a boot is counted in, and when it is counted again. Pure. */
import { CELL_MS } from '../../shared/policy/waits.ts'
import { MINUTE_MS } from '../../shared/time.ts'
import type { DueRow } from '../store/items.ts'
import { shardOf } from '../store/keys.ts'

/** At the next full minute, so that a storm of boots recomputes its cell once. The same row for all of them. */
export function cellDue(
  boot: { fleet: string; instance: string; first_at: number },
  shards: number,
  now: number,
): Pick<DueRow, 'kind' | 'fleet' | 'target' | 'at'> {
  const start = Math.floor(boot.first_at / CELL_MS) * CELL_MS
  const at = (Math.floor(now / MINUTE_MS) + 1) * MINUTE_MS
  return { kind: 'cell', fleet: boot.fleet, target: `${shardOf(boot.instance, shards)}|${start}`, at }
}

/** The shard and the start of the five minutes; null where the target is none of ours. */
export function parseCellTarget(target: string): { shard: number; at: number } | null {
  const match = /^(\d{1,3})\|(\d{1,15})$/.exec(target)
  return match ? { shard: Number(match[1]), at: Number(match[2]) } : null
}
