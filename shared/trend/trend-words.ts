/** Trends in words: changes, and margins that are known only as buckets. Pure. */
import type { Share } from '../statistics/fisher.ts'
import { counted, percent } from '../view/number-words.ts'
import type { TrendChange } from './trend.ts'
import { TREND_MARGIN_EDGES } from './trend-count.ts'

/** How the changes were found, for readers who doubt them. */
export const CHANGE_METHOD =
  'A change is marked only where chance hardly explains it: of 100 weeks in which nothing changes, fewer than one shows a mark. The share must also move by at least one percentage point. Method: optimal partitioning with the binomial likelihood (docs/trend.md).'

/** `the share of boots that came up fell from 98.2 % of 1,203 boots to 61.0 % of 310` */
export function changeWords({ of, before, after }: Omit<TrendChange, 'at'>): string {
  const what = of === 'came_up' ? 'came up' : 'lost the race, or won it by less than 1 s,'
  const way = partOf(after) < partOf(before) ? 'fell' : 'rose'
  return `the share of boots that ${what} ${way} from ${percent(partOf(before))} of ${counted(before.of, 'boot')} to ${percent(partOf(after))} of ${after.of.toLocaleString('en-US')}`
}

/** `98.2 % → 61.0 %`, for a mark in a chart. */
export const changeMark = ({ before, after }: Pick<TrendChange, 'before' | 'after'>): string =>
  `${percent(partOf(before))} → ${percent(partOf(after))}`

const partOf = ({ hit, of }: Share): number => hit / of

/** `1.5 to 2 s`, `lost by 1 to 2 s`, `60 s or more`; a dash where none was timed. */
export function bucketWords(bucket: number | null): string {
  if (bucket === null) return '–'
  const [low, high] = [TREND_MARGIN_EDGES[bucket - 1], TREND_MARGIN_EDGES[bucket]]
  if (high === undefined) return `${low} s or more`
  if (low === undefined) return `lost by more than ${-high} s`
  return high <= 0 ? `lost by ${high === 0 ? 0 : -high} to ${-low} s` : `${low} to ${high} s`
}
