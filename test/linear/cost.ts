/** What a piece of work costs in processor time, and whether that grows with the text or with its square. */

/** Each four times the one before it. */
const SIZES = [4096, 16_384, 65_536] as const
/** Four times the text may take six times as long: memory and the compiler are not linear either. */
const MOST_GROWTH = 6
/** In milliseconds of the processor: what costs less says nothing, at any size; a collection of a full heap costs as much. */
const FLOOR_MS = 16
/** What takes longer than this for 16 KiB is not waited for: 64 KiB of it would stop a server. */
const HOPELESS_MS = 600
const TRIES = 3

/** `fragment` over and over, in exactly `size` characters. */
export function filled(fragment: string, size: number): string {
  return fragment.repeat(Math.ceil(size / fragment.length)).slice(0, size)
}

function cpuMs(work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

/** The least of three, or the first that is good enough. */
function best(work: () => void, enough: number): number {
  let least = Number.POSITIVE_INFINITY
  for (let round = 0; round < TRIES && least > enough; round++) least = Math.min(least, cpuMs(work))
  return least
}

/** Why reading `fragment` over and over is not linear; null where it is. Measured again before it is said. */
export function growthOf(read: (text: string) => unknown, fragment: string): string | null {
  return measured(read, fragment) && measured(read, fragment)
}

function measured(read: (text: string) => unknown, fragment: string): string | null {
  const texts = SIZES.map((size) => filled(fragment, size))
  const cost = (index: number, enough: number) => best(() => read(texts[index] ?? ''), enough)
  const middle = cost(1, 0)
  if (middle > HOPELESS_MS) return `${middle.toFixed(0)} ms for 16 KiB`
  if (middle > FLOOR_MS) {
    const small = cost(0, middle / MOST_GROWTH)
    if (middle > small * MOST_GROWTH)
      return `${small.toFixed(1)} ms for 4 KiB, ${middle.toFixed(1)} ms for 16 KiB`
  }
  const large = cost(2, Math.max(FLOOR_MS, middle * MOST_GROWTH))
  if (large <= Math.max(FLOOR_MS, middle * MOST_GROWTH)) return null
  return `${middle.toFixed(1)} ms for 16 KiB, ${large.toFixed(1)} ms for 64 KiB`
}
