/** Five minutes of one shard, recounted from its boot rows and SET: adding would count a repeat twice. */
import { MARGIN_EDGES_S, STAGE_EDGES_S } from '../../shared/metrics/edges.ts'
import { CELL_MS } from '../../shared/policy/waits.ts'
import { countImages } from '../../shared/remediation/census.ts'
import { createTrendCount } from '../../shared/trend/trend-count.ts'
import { STAGES } from '../../shared/verdict.ts'
import { marginPoint } from '../../shared/view/image-report.ts'
import type { Deps } from '../deps.ts'
import type { Work } from '../due/due-work.ts'
import type { BootRow, Cell } from '../store/boot-row.ts'
import { isTrusted } from './newest.ts'
import { wakeTrend } from './trend-day.ts'

/** Recounts a cell, and has its day recomputed. Throws what the store throws. */
export async function workCell(
  deps: Pick<Deps, 'store' | 'now' | 'poke'>,
  { fleet, shard, starts_at: at }: Work<'cell'>,
): Promise<void> {
  const count = createCellCount({ fleet, shard, at })
  // A storm writes ninety thousand boots in five minutes: never hold all of them in memory.
  for await (const rows of deps.store.bootRowsBetween(fleet, shard, at, at + CELL_MS)) count.add(rows)
  await deps.store.putCell(count.cell())
  // After the cell: the day is recomputed from what is stored by then.
  await wakeTrend(deps, { fleet, at })
}

type Where = Pick<Cell, 'fleet' | 'shard' | 'at'>

/** Counts rows in pieces. Pure except for its own sums. Unverified boots are not counted (docs/architecture.md, Trust). */
export function createCellCount(where: Where): { add: (rows: readonly BootRow[]) => void; cell: () => Cell } {
  const trend = createTrendCount()
  let images: Cell['images'] = {}
  const [verdicts, causes]: [Counts, Counts] = [{}, {}]
  const histograms: Cell['histograms'] = {}
  return {
    add(rows) {
      const counted = rows.filter(isTrusted)
      images = countImages(counted, images)
      trend.add(counted)
      for (const { verdict, cause, margin_s, stage_ms } of counted) {
        verdicts[verdict] = (verdicts[verdict] ?? 0) + 1
        causes[cause] = (causes[cause] ?? 0) + 1
        if (margin_s !== null) measure(histograms, 'margin_s', marginPoint(margin_s), MARGIN_EDGES_S)
        for (const stage of STAGES) {
          const ms = stage_ms[stage] ?? null
          if (ms !== null) measure(histograms, `${stage}_s`, ms / 1000, STAGE_EDGES_S)
        }
      }
    },
    cell: () => ({ ...where, images, verdicts, causes, trend: trend.counts(), histograms }),
  }
}

/** The cell of rows that are in memory. */
export function countCell(where: Where, rows: readonly BootRow[]): Cell {
  const count = createCellCount(where)
  count.add(rows)
  return count.cell()
}

type Counts = Record<string, number>

/** No histogram without a measurement: most cells are small. */
function measure(of: Cell['histograms'], name: string, value: number, edges: readonly number[]): void {
  const counts = of[name] ?? new Array<number>(edges.length + 1).fill(0)
  of[name] = counts
  const at = edges.findIndex((edge) => value < edge)
  const bucket = at === -1 ? edges.length : at
  counts[bucket] = (counts[bucket] ?? 0) + 1
}
