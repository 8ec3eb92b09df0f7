/** Five minutes of one shard, counted again from its boot rows and SET: adding would count a repeat twice. */
import { MARGIN_EDGES_S, STAGE_EDGES_S } from '../../shared/metrics/edges.ts'
import { CELL_MS } from '../../shared/policy/waits.ts'
import { countImages } from '../../shared/remediation/census.ts'
import { countTrend } from '../../shared/trend/trend-count.ts'
import { STAGES } from '../../shared/verdict.ts'
import { marginPoint } from '../../shared/view/image-report.ts'
import type { Deps } from '../deps.ts'
import type { Work } from '../due/due-work.ts'
import type { BootRow, Cell } from '../store/boot-row.ts'
import { isBelieved } from './newest.ts'
import { wakeTrend } from './trend-day.ts'

/** Counts a cell again, and has its day put together again. Throws what the store throws. */
export async function workCell(
  deps: Pick<Deps, 'store' | 'now' | 'poke'>,
  { fleet, shard, starts_at: at }: Work<'cell'>,
): Promise<void> {
  const rows = await deps.store.bootRowsBetween(fleet, shard, at, at + CELL_MS)
  await deps.store.putCell(countCell({ fleet, shard, at }, rows))
  // After the cell: the day is put together from what is stored by then.
  await wakeTrend(deps, { fleet, at })
}

/** Pure. Claims are counted nowhere (docs/architecture.md, Trust). */
export function countCell(where: Pick<Cell, 'fleet' | 'shard' | 'at'>, rows: readonly BootRow[]): Cell {
  const counted = rows.filter(isBelieved)
  const margins = counted.flatMap(({ margin_s }) => (margin_s === null ? [] : [marginPoint(margin_s)]))
  return {
    ...where,
    images: countImages(counted),
    verdicts: countBy(counted.map(({ verdict }) => verdict)),
    causes: countBy(counted.map(({ cause }) => cause)),
    trend: countTrend(counted),
    histograms: {
      ...histogram('margin_s', margins, MARGIN_EDGES_S),
      ...Object.assign({}, ...STAGES.map((stage) => stageHistogram(stage, counted))),
    },
  }
}

function stageHistogram(stage: string, rows: readonly BootRow[]): Record<string, number[]> {
  const seconds = rows.flatMap(({ stage_ms }) => {
    const ms = stage_ms[stage] ?? null
    return ms === null ? [] : [ms / 1000]
  })
  return histogram(`${stage}_s`, seconds, STAGE_EDGES_S)
}

/** Nothing measured is no histogram: most cells are small. */
function histogram(
  name: string,
  values: readonly number[],
  edges: readonly number[],
): Record<string, number[]> {
  if (values.length === 0) return {}
  const counts = new Array<number>(edges.length + 1).fill(0)
  for (const value of values) {
    const at = edges.findIndex((edge) => value < edge)
    const bucket = at === -1 ? edges.length : at
    counts[bucket] = (counts[bucket] ?? 0) + 1
  }
  return { [name]: counts }
}

function countBy(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1
  return counts
}
