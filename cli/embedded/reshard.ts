/** Moves a fleet's rows to another number of shards, in a file whose server does not run. */
import { countCell } from '../../functions/boots/cell.ts'
import type { BootRow, Cell } from '../../functions/store/boot-row.ts'
import { cellKeys, inShard, layoutKeys, shardedPrefixes, shardOf } from '../../functions/store/keys.ts'
import type { Layout } from '../../functions/store/layout.ts'
import type { Transaction } from '../../functions/store/sqlite-transaction.ts'
import { CELL_MS } from '../../shared/policy/waits.ts'
import { mostBooted, sumOfCounts, type TrendCounts } from '../../shared/trend/trend-count.ts'

/** Moves all rows of one fleet and writes the new number last; the caller's transaction makes that atomic. */
export function reshard(rows: Transaction, layout: Layout, fleet: string, shards: number): Layout {
  const prefixes = shardedPrefixes(fleet)
  const boots = [...rows.all(prefixes.boots)].map(({ value }) => value as BootRow)
  // Listed before moving: a moved row would be found again in its new shard.
  for (const prefix of [prefixes.instances, prefixes.members, prefixes.imageBoots, prefixes.boots])
    for (const { key, value } of [...rows.all(prefix)])
      rows.move(key, inShard(key, shardOf((value as { instance: string }).instance, shards)))
  for (const cell of movedCells(rows, fleet, shards, boots))
    rows.put(cellKeys(fleet, cell.shard, cell.at), cell, { kind: 'cell', since: cell.at })
  const next = { ...layout, shards: { ...layout.shards, [fleet]: shards } }
  rows.set(layoutKeys, next)
  return next
}

/** Recounts the cells from the stored boots. Cells that are older than those boots are summed into the first shard. */
function movedCells(rows: Transaction, fleet: string, shards: number, boots: BootRow[]): Cell[] {
  const counted = Map.groupBy(boots, ({ first_at }) => Math.floor(first_at / CELL_MS) * CELL_MS)
  const older = new Map<number, Cell>()
  for (const { key, value } of [...rows.all(shardedPrefixes(fleet).cells)]) {
    const cell = value as Cell
    if (!counted.has(cell.at)) older.set(cell.at, sumOf(older.get(cell.at), cell))
    rows.delete(key)
  }
  const again = [...counted].flatMap(([at, all]) =>
    [...Map.groupBy(all, ({ instance }) => shardOf(instance, shards))].map(([shard, some]) =>
      countCell({ fleet, shard, at }, some),
    ),
  )
  return [...again, ...older.values()]
}

function sumOf(one: Cell | undefined, other: Cell): Cell {
  if (!one) return { ...other, shard: 0 }
  return {
    ...one,
    verdicts: sumByName(one.verdicts, other.verdicts, (a, b) => a + b, 0),
    causes: sumByName(one.causes, other.causes, (a, b) => a + b, 0),
    histograms: sumByName(one.histograms, other.histograms, sumOfBuckets, []),
    images: sumByName(
      one.images,
      other.images,
      (a, b) => ({ cohort: a.cohort + b.cohort, failing: a.failing + b.failing }),
      { cohort: 0, failing: 0 },
    ),
    ...sumOfTrends([one, other].flatMap(({ trend }) => trend ?? [])),
  }
}

/** Nothing where no cell was counted for trends. */
function sumOfTrends(trends: readonly TrendCounts[]): { trend?: TrendCounts } {
  if (trends.length === 0) return {}
  const byImage = Map.groupBy(
    trends.flatMap(({ images }) => Object.entries(images)),
    ([image]) => image,
  )
  const images = [...byImage].map(
    ([image, all]) => [image, sumOfCounts(all.map(([, count]) => count))] as const,
  )
  const trend = { all: sumOfCounts(trends.map(({ all }) => all)), ...mostBooted(images) }
  return { trend: trends.some(({ cut }) => cut) ? { ...trend, cut: true } : trend }
}

const sumOfBuckets = (a: number[], b: number[]): number[] =>
  Array.from({ length: Math.max(a.length, b.length) }, (_, n) => (a[n] ?? 0) + (b[n] ?? 0))

function sumByName<T>(
  a: Record<string, T>,
  b: Record<string, T>,
  sum: (a: T, b: T) => T,
  none: T,
): Record<string, T> {
  const names = new Set([...Object.keys(a), ...Object.keys(b)])
  // An image may have the name of a property that every object has.
  const of = (counts: Record<string, T>, name: string) =>
    (Object.hasOwn(counts, name) ? counts[name] : undefined) ?? none
  return Object.fromEntries([...names].map((name) => [name, sum(of(a, name), of(b, name))]))
}
