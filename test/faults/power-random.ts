/** Numbers that look random and are the same in every run of the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

export function bytesOfSeed(seed: number, length: number): Uint8Array {
  const random = randomFrom(seed)
  return Uint8Array.from({ length }, () => random() * 256)
}
