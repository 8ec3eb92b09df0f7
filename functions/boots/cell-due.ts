/** Which cell a boot is counted in, and when it is counted again. Pure. */

import { CELL_MS, WRITTEN_AHEAD_MS } from '../../shared/policy/waits.ts'
import { MINUTE_MS } from '../../shared/time.ts'
import type { Work } from '../due/due-work.ts'
import { shardOf } from '../store/keys.ts'

/**
 * At a full minute, so that a storm of boots recomputes its cell once: the next minute that leaves enough time for a row
 * written ahead of its state. All boots share that row. `at` in epoch milliseconds.
 */
export function cellDue(
  boot: { fleet: string; instance: string; first_at: number },
  shards: number,
  now: number,
): { work: Work<'cell'>; at: number } {
  const starts_at = Math.floor(boot.first_at / CELL_MS) * CELL_MS
  const at = (Math.floor((now + WRITTEN_AHEAD_MS) / MINUTE_MS) + 1) * MINUTE_MS
  const shard = shardOf(boot.instance, shards)
  return { work: { kind: 'cell', fleet: boot.fleet, shard, starts_at }, at }
}
