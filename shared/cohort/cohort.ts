/**
 * What the machines of an outage share and the others do not: over every value of every label, the one whose machines fail
 * so much more often that chance does not explain it. Fisher's exact test, one-sided, corrected by Holm for everything that
 * was tried; and a minimum lift and number of machines, so that it is worth showing. Pure.
 */
import { COHORT_IMAGES_KEPT, COHORT_MACHINES } from '../policy/limits.ts'
import { COHORT_ALPHA, COHORT_LIFT } from '../policy/shares.ts'
import { fisherGreater } from '../statistics/fisher.ts'
import { holm } from '../statistics/holm.ts'

/** One machine of the fleet, with its boots of the compared time. */
export interface Machine {
  instance: string
  image: string
  /** One of its boots failed by the cause of the incident. */
  failed: boolean
  /** It is, or was, a member of this very incident. */
  own: boolean
  /** A label with an unknown value is missing. */
  labels: Readonly<Record<string, string>>
}

/** `failed` of `of` machines with this value fail, and `elsewhere_failed` of `elsewhere` with another one. */
export interface Shared {
  /** The numbers are those of the first label; exactly the same machines have the values of the others. */
  labels: { name: string; value: string }[]
  failed: number
  of: number
  elsewhere_failed: number
  elsewhere: number
  /** Machines whose value of this label is unknown: neither side counts them. */
  unknown: number
  /** How many times as often they fail; null where none fails elsewhere. */
  lift: number | null
  /** By Fisher's exact test and Holm over everything that was tried. */
  p: number
  /** How many values of labels were tried. */
  tried: number
  /** Images of the failed machines with this value: how many, and the first of them by name. */
  of_images: number
  images: string[]
}

/** One search for what the failing machines of an incident share. Times in epoch milliseconds. */
export interface CohortResult {
  looked_at: number
  /** Boots first reported since then were compared: a day, or less where a fleet boots too often. */
  since: number
  /** Machines that were compared. */
  machines: number
  /** Members of open incidents of this cause that were known by then. If there are more later, it is worth searching again. */
  members: number
  /** null where nothing is certain enough. */
  shared: Shared | null
}

interface Tried
  extends Pick<Shared, 'failed' | 'of' | 'elsewhere_failed' | 'elsewhere' | 'unknown' | 'lift'> {
  name: string
  value: string
  own: number
  p: number
}

/** The one strongest statement about the failing machines of an incident; null where nothing is certain enough. */
export function findShared(machines: readonly Machine[]): Shared | null {
  const tried = namesOf(machines).flatMap((name) => triedOf(machines, name))
  const corrected = holm(tried.map(({ p }) => p))
  const own = machines.filter((machine) => machine.own).length
  const [best] = tried
    .map((one, index) => ({ ...one, corrected: corrected[index] ?? 1 }))
    .filter((one) => one.corrected <= COHORT_ALPHA && isWorthShowing(one) && isAbout(one, own))
    .sort(strongestFirst)
  if (best === undefined) return null
  const { name, value, own: _, p: __, corrected: p, ...numbers } = best
  const having = machines.filter(({ labels }) => labels[name] === value)
  const images = [...new Set(having.filter(({ failed }) => failed).map(({ image }) => image))].sort()
  return {
    labels: [{ name, value }, ...sameMachines(machines, having, name)],
    ...numbers,
    p,
    tried: tried.length,
    of_images: images.length,
    images: images.slice(0, COHORT_IMAGES_KEPT),
  }
}

const namesOf = (machines: readonly Machine[]): string[] =>
  [...new Set(machines.flatMap(({ labels }) => Object.keys(labels)))].sort()

/** Every value of one label that enough machines have, whether they fail or not: the failures must not decide what is tried. */
function triedOf(machines: readonly Machine[], name: string): Tried[] {
  const known = machines.filter(({ labels }) => Object.hasOwn(labels, name))
  const all = countOf(known)
  return [...Map.groupBy(known, ({ labels }) => labels[name] ?? '')].flatMap(([value, having]) => {
    const { of, failed, own } = countOf(having)
    const [elsewhere, elsewhere_failed] = [all.of - of, all.failed - failed]
    if (of < COHORT_MACHINES || elsewhere === 0) return []
    const lift = elsewhere_failed === 0 ? null : failed / of / (elsewhere_failed / elsewhere)
    const [with_it, others] = [
      { hit: failed, of },
      { hit: elsewhere_failed, of: elsewhere },
    ]
    // Values that could not reach the limit anyway still count as tried, which only makes the correction stricter.
    const p = failed < COHORT_MACHINES ? 1 : fisherGreater(with_it, others)
    const unknown = machines.length - known.length
    return [{ name, value, of, failed, elsewhere, elsewhere_failed, unknown, lift, own, p }]
  })
}

function countOf(machines: readonly Machine[]): { of: number; failed: number; own: number } {
  let [failed, own] = [0, 0]
  for (const machine of machines) {
    if (machine.failed) failed++
    if (machine.own) own++
  }
  return { of: machines.length, failed, own }
}

const isWorthShowing = ({ failed, lift }: Tried): boolean =>
  failed >= COHORT_MACHINES && (lift === null || lift >= COHORT_LIFT)

/** A value that most of the incident's machines lack does not explain the incident, however true it is of others. */
const isAbout = ({ own }: Tried, of: number): boolean => own > 0 && own * 2 > of

/** In large fleets several p values underflow to 0: then the likelier explanation of the failures comes first. */
const strongestFirst = (a: Tried, b: Tried): number =>
  a.p - b.p ||
  logLikelihood(b) - logLikelihood(a) ||
  (a.name < b.name ? -1 : a.name > b.name ? 1 : a.value < b.value ? -1 : 1)

/** The log likelihood of the failures, with one share of failures for the value and one elsewhere. */
const logLikelihood = ({ failed, of, elsewhere_failed, elsewhere }: Tried): number =>
  ofShare(failed, of) + ofShare(elsewhere_failed, elsewhere)
const ofShare = (failed: number, of: number): number =>
  failed === 0 || failed === of
    ? 0
    : failed * Math.log(failed / of) + (of - failed) * Math.log(1 - failed / of)

/** Other labels with a value that exactly these machines have: nobody can tell which of them is the cause. */
function sameMachines(
  machines: readonly Machine[],
  having: readonly Machine[],
  name: string,
): Shared['labels'] {
  return Object.entries(having[0]?.labels ?? {})
    .filter(([other]) => other !== name)
    .filter(([other, value]) => having.every(({ labels }) => labels[other] === value))
    .filter(
      ([other, value]) => machines.filter(({ labels }) => labels[other] === value).length === having.length,
    )
    .map(([other, value]) => ({ name: other, value }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}
