/**
 * The numbers that gates and pages compare with: instances known to inventory whose latest boot began within 24 h, by
 * image. Each is counted in the five minutes of that boot's first report, and those cells are summed. Pure.
 */
import { DAY_MS } from '../time.ts'
import { atLeast, type Trust } from '../trust.ts'
import type { Verdict } from '../verdict.ts'
import type { Cohort } from './latch.ts'

/** How many instances of one image, and how many of them failed. */
export interface ImageCount {
  cohort: number
  failing: number
}
export type Census = Map<string, ImageCount>

interface CountedInstance {
  known: boolean
  gone: object | null
  newest: { boot_key: string } | null
}

interface CountedBoot {
  boot_key: string
  trust: Trust
  began_at: number
  first_at: number
}

const FAILING: readonly Verdict[] = ['failed', 'stalled', 'never_reported']
/** No fleet runs more images at once; instances of further images are counted without their image. */
const IMAGES_PER_CELL = 200

/**
 * Whether this boot makes its instance count. A boot that only the image's token vouches for never does: anybody can make a
 * thousand of those.
 */
export function isCounted({ known, gone, newest }: CountedInstance, boot: CountedBoot): boolean {
  if (!known || gone || newest?.boot_key !== boot.boot_key) return false
  return atLeast(boot.trust, 'bound') && boot.began_at > boot.first_at - DAY_MS
}

/** The instances that these boots stand for, by image, and those that were counted earlier. */
export function countImages(
  boots: readonly { counted: boolean; image: string; verdict: Verdict }[],
  earlier: Readonly<Record<string, ImageCount>> = {},
): Record<string, ImageCount> {
  const images = new Map(Object.entries(earlier))
  for (const { counted, image, verdict } of boots) {
    const before = images.get(image) ?? { cohort: 0, failing: 0 }
    if (!counted || (!images.has(image) && images.size >= IMAGES_PER_CELL)) continue
    const failing = before.failing + (FAILING.includes(verdict) ? 1 : 0)
    images.set(image, { cohort: before.cohort + 1, failing })
  }
  return Object.fromEntries(images)
}

/** The sum of cells. */
export function sumCensus(cells: readonly Record<string, ImageCount>[]): Census {
  const census: Census = new Map()
  for (const [image, { cohort, failing }] of cells.flatMap((images) => Object.entries(images))) {
    const before = census.get(image) ?? { cohort: 0, failing: 0 }
    census.set(image, { cohort: before.cohort + cohort, failing: before.failing + failing })
  }
  return census
}

/**
 * One image's numbers. The incident's members that fail now are a lower bound of the failures: a census may be a minute
 * old, and must not let a reboot pass that the members forbid.
 */
export function cohortOf(census: Census, image: string, members: number): Cohort {
  const found = census.get(image) ?? { cohort: 0, failing: 0 }
  const failing = Math.max(found.failing, members)
  const population = [...census.values()].reduce((sum, { cohort }) => sum + cohort, 0)
  const cohort = Math.max(found.cohort, failing)
  return { population: Math.max(population, cohort), cohort, failing }
}
