/** A stream of numbers in [0, 1) from a seed: mulberry32, small and good enough to place hosts in time. */
export type Random = () => number

/** Same seed, same stream, on every machine. `seed` is any integer. */
export function seeded(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A uuid of version 4 from the stream: it passes every check of ours. */
export function randomUuid(random: Random): string {
  const hex = Array.from({ length: 32 }, (_, place) => {
    if (place === 12) return '4'
    return Math.floor(random() * (place === 16 ? 4 : 16) + (place === 16 ? 8 : 0)).toString(16)
  }).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
