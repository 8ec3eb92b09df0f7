/**
 * The census of a fleet: the sum of its cells of the last 24 hours, read once a minute. A cell is recounted within two
 * minutes of a change; `fresh` counts the newest ten minutes from their boots, and every cell that waits to be recounted,
 * for messages and for actions that only people can undo. The cost depends on the hours of a day and on recent changes, not
 * on the size of the fleet.
 */
import { FLEETS_REMEMBERED, READS_AT_ONCE } from '../../shared/policy/limits.ts'
import { CELL_MS, CENSUS_CACHED_MS, FRESH_CENSUS_CACHED_MS } from '../../shared/policy/waits.ts'
import { type Census, countImages, type ImageCount, sumCensus } from '../../shared/remediation/census.ts'
import { DAY_MS } from '../../shared/time.ts'
import { cachePerOwner } from '../../shared/ttl-cache.ts'
import type { Deps } from '../deps.ts'
import type { Cell } from '../store/boot-row.ts'
import { sideBySide } from '../store/side-by-side.ts'
import { type WaitingCell, waitingCells } from './waiting-cells.ts'

type CensusDeps = Pick<Deps, 'store' | 'now'>

const censusesOf = cachePerOwner<Census>({ ttl_ms: CENSUS_CACHED_MS, most: FLEETS_REMEMBERED })
/** All reboots of one evaluation need it within moments. */
const freshOnesOf = cachePerOwner<Census>({ ttl_ms: FRESH_CENSUS_CACHED_MS, most: FLEETS_REMEMBERED })

/** `fresh` is for actions that only people can undo. */
export async function censusOf(
  deps: CensusDeps,
  fleet: string,
  options: { fresh: boolean } = { fresh: false },
): Promise<Census> {
  const { fresh } = options
  const known = (fresh ? freshOnesOf : censusesOf)(deps.store).get(fleet, deps.now())
  return known ?? count(deps, fleet, fresh)
}

/**
 * As `censusOf`, for callers that have read the fleet's cells of the last 24 hours already: the cached census, or else
 * their sum. That sum is not cached: a page's cells may be older than a repair allows.
 */
export function censusOfCells(
  deps: CensusDeps,
  fleet: string,
  cells: readonly Pick<Cell, 'at' | 'images'>[],
): Census {
  const at = deps.now()
  const known = censusesOf(deps.store).get(fleet, at)
  if (known !== undefined) return known
  return sumCensus(cells.filter((cell) => cell.at > at - DAY_MS).map(({ images }) => images))
}

/** For a message: counted now; others may use the result for a while. */
export const censusNow = (deps: CensusDeps, fleet: string): Promise<Census> => count(deps, fleet, true)

async function count(deps: CensusDeps, fleet: string, fresh: boolean): Promise<Census> {
  const at = deps.now()
  const census = await take(deps, fleet, at, fresh)
  censusesOf(deps.store).set(fleet, census, at)
  if (fresh) freshOnesOf(deps.store).set(fleet, census, at)
  return census
}

async function take(deps: CensusDeps, fleet: string, at: number, fresh: boolean): Promise<Census> {
  const { store } = deps
  // Read before the cells: a cell that is recounted in between is right either way.
  const changed = fresh ? await changedCells(deps, fleet, at) : []
  const images = new Map<string, Record<string, ImageCount>>()
  const cells = await store.listCells(fleet, { fromMs: at, untilMs: at - DAY_MS })
  for (const cell of cells) if (cell.at > at - DAY_MS) images.set(`${cell.shard} ${cell.at}`, cell.images)
  const countCell = async ({ shard, starts_at }: WaitingCell) => {
    let counted: Record<string, ImageCount> = {}
    for await (const boots of store.bootRowsBetween(fleet, shard, starts_at, starts_at + CELL_MS))
      counted = countImages(boots, counted)
    images.set(`${shard} ${starts_at}`, counted)
  }
  await sideBySide(changed, countCell, { atOnce: READS_AT_ONCE })
  return sumCensus([...images.values()])
}

/** What may differ from its cell: the newest ten minutes, and the cells of the last day that wait to be recounted. */
async function changedCells(deps: CensusDeps, fleet: string, at: number): Promise<WaitingCell[]> {
  const newest = Math.floor(at / CELL_MS) * CELL_MS
  const shards = Array.from({ length: deps.store.shardCount(fleet) }, (_, shard) => shard)
  const young = shards.flatMap((shard) =>
    [newest, newest - CELL_MS].map((starts_at) => ({ shard, starts_at })),
  )
  const waiting = await waitingCells(deps, fleet)
  return [
    ...young,
    ...waiting.filter(({ starts_at }) => starts_at > at - DAY_MS && starts_at < newest - CELL_MS),
  ]
}
