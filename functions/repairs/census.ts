/**
 * The census of a fleet: the sum of its cells of the last 24 hours, read once a minute. A cell is counted again within
 * two minutes of what changes it; `fresh` counts the newest ten minutes from their boots, for what a person would
 * have to undo. What it reads follows the hours of a day, not the size of the fleet.
 */
import { FLEETS_REMEMBERED } from '../../shared/policy/limits.ts'
import { CELL_MS, CENSUS_BELIEVED_MS, FRESH_CENSUS_BELIEVED_MS } from '../../shared/policy/waits.ts'
import { type Census, countImages, type ImageCount, sumCensus } from '../../shared/remediation/census.ts'
import { DAY_MS } from '../../shared/time.ts'
import { cachePerOwner } from '../../shared/ttl-cache.ts'
import type { Deps } from '../deps.ts'

type CensusDeps = Pick<Deps, 'store' | 'now'>

const censusesOf = cachePerOwner<Census>({ ttl_ms: CENSUS_BELIEVED_MS, most: FLEETS_REMEMBERED })
/** All channels of one page, and all reboots of one evaluation, ask within moments. */
const freshOnesOf = cachePerOwner<Census>({ ttl_ms: FRESH_CENSUS_BELIEVED_MS, most: FLEETS_REMEMBERED })

/** `fresh` is for what is sent to people and for what only they can undo. */
export async function censusOf(
  deps: CensusDeps,
  fleet: string,
  options: { fresh: boolean } = { fresh: false },
): Promise<Census> {
  const { fresh } = options
  const at = deps.now()
  const known = (fresh ? freshOnesOf : censusesOf)(deps.store).get(fleet, at)
  if (known !== undefined) return known
  const census = await take(deps, fleet, at, fresh)
  censusesOf(deps.store).set(fleet, census, at)
  if (fresh) freshOnesOf(deps.store).set(fleet, census, at)
  return census
}

async function take({ store }: CensusDeps, fleet: string, at: number, fresh: boolean): Promise<Census> {
  const images = new Map<string, Record<string, ImageCount>>()
  const cells = await store.listCells(fleet, { fromMs: at, untilMs: at - DAY_MS })
  for (const cell of cells) if (cell.at > at - DAY_MS) images.set(`${cell.shard} ${cell.at}`, cell.images)
  const newest = Math.floor(at / CELL_MS) * CELL_MS
  for (let shard = 0; fresh && shard < store.shardCount(fleet); shard++)
    for (const start of [newest, newest - CELL_MS]) {
      const boots = await store.bootRowsBetween(fleet, shard, start, start + CELL_MS)
      images.set(`${shard} ${start}`, countImages(boots))
    }
  return sumCensus([...images.values()])
}
