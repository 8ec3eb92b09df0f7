/** Two samples counted in the same bins, to be drawn facing each other. Pure. */

export interface Bin {
  boots: number
  /** The share of its own sample. */
  share: number
}

export interface FacingBins {
  candidate: Bin[]
  baseline: Bin[]
  /** The start of the first bin and the end of the last, in seconds. */
  low: number
  high: number
  /** The last bin also counts everything beyond `high`. */
  beyond: boolean
  /** The largest share of any bin. */
  most: number
}

const BINS = 20
/** A few boots that took very long must not squeeze all others into one bar. */
const DRAWN = 0.98

/** Null where there is no value at all. */
export function facingBins(candidate: readonly number[], baseline: readonly number[]): FacingBins | null {
  const sorted = Float64Array.from([...candidate, ...baseline]).sort()
  const low = sorted[0]
  const last = sorted[sorted.length - 1]
  const drawn = sorted[Math.max(0, Math.ceil(sorted.length * DRAWN) - 1)]
  if (low === undefined || last === undefined || drawn === undefined) return null
  // A candidate whose boots all lie out there must be visible in the picture.
  const far = candidate.length > 0 && candidate.length < sorted.length * (1 - DRAWN) * 2
  const high = far ? last : drawn
  const width = (high - low || 1) / BINS
  const bins = (values: readonly number[]): Bin[] => {
    const counts = new Array<number>(BINS).fill(0)
    for (const value of values) {
      const at = Math.min(BINS - 1, Math.floor((value - low) / width))
      counts[at] = (counts[at] ?? 0) + 1
    }
    return counts.map((boots) => ({ boots, share: values.length === 0 ? 0 : boots / values.length }))
  }
  const [up, down] = [bins(candidate), bins(baseline)]
  const most = Math.max(...up.map(({ share }) => share), ...down.map(({ share }) => share))
  return { candidate: up, baseline: down, low, high: low + width * BINS, beyond: last > high, most }
}
