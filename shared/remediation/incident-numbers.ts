/** How much of a fleet an incident affects. Pages, cards, the incident's own page and the API all use these. Pure. */
import type { Census } from './census.ts'

/** null where unknown: inventory knows no instance, or its counts are behind. */
export interface IncidentNumbers {
  /** Members that fail now. */
  failing: number
  /** VMs that booted this image in the last 24 h. */
  of_image: number | null
  of_others: number | null
  /** How many of those on other images fail, for any cause. */
  failing_others: number | null
}

/** `joined`: at least so many must have been counted; an older census has no usable total. */
export function incidentNumbers(
  { image, failing, joined }: { image: string; failing: number; joined: number },
  census: Census,
): IncidentNumbers {
  if (census.size === 0) return { failing, of_image: null, of_others: null, failing_others: null }
  const others = [...census].filter(([name]) => name !== image).map(([, counted]) => counted)
  return {
    failing,
    of_image: totalOf(census.get(image)?.cohort ?? 0, { failing, joined }),
    of_others: others.reduce((sum, { cohort }) => sum + cohort, 0),
    failing_others: others.reduce((sum, one) => sum + one.failing, 0),
  }
}

/** Boots that are being judged right now may not be counted yet: never "3 of 2". */
const totalOf = (cohort: number, { failing, joined }: { failing: number; joined: number }): number | null =>
  cohort < joined ? null : Math.max(cohort, failing)

/** The numbers beside the failing ones; null where there are none. */
export function populationIn({
  of_image,
  of_others,
  failing_others,
}: IncidentNumbers): { of_image: number | null; of_others: number; failing_others: number } | null {
  return of_others === null || failing_others === null ? null : { of_image, of_others, failing_others }
}

/** For a list: as the last evaluation found it. An incident that was just opened is still in its first evaluation. */
const failingNow = ({ failing, members_seen }: Listed): number => failing ?? Math.max(1, members_seen)

interface Listed {
  image: string
  failing?: number
  members_seen: number
}

/** What a list needs of each incident. */
export const numbersAsked = (head: Listed) => ({
  image: head.image,
  failing: failingNow(head),
  joined: head.members_seen,
})
