/** Inflates no more than is wanted: a megabyte of gzip can be a gigabyte of zeros. */
import { createGunzip } from 'node:zlib'

export class TooLarge extends Error {
  override name = 'TooLarge'
}

/** What is inflated of a text that is cut, before it is refused all the same. */
const MOST_INFLATED = 67_108_864

/** At most `bytes` of what `wire` inflates to. Throws `TooLarge` for more, and what zlib throws for no gzip. */
export async function inflateBounded(
  wire: Uint8Array,
  { bytes, cut }: { bytes: number; cut: boolean },
): Promise<Uint8Array> {
  const gunzip = createGunzip()
  gunzip.end(wire)
  const kept = new EndsKept(bytes)
  const most = cut ? MOST_INFLATED : bytes
  for await (const chunk of gunzip as AsyncIterable<Uint8Array>) {
    kept.add(chunk)
    if (kept.seen > most) throw new TooLarge()
  }
  return kept.whole()
}

const GAP = Buffer.from('\n')

/** The first half and the last half of `limit` bytes of what is added; all of it while it fits. */
export class EndsKept {
  seen = 0
  readonly #half: number
  readonly #head: Uint8Array[] = []
  #headBytes = 0
  #tail: Uint8Array[] = []
  #tailBytes = 0

  constructor(limit: number) {
    this.#half = Math.floor(limit / 2)
  }

  add(chunk: Uint8Array): void {
    this.seen += chunk.byteLength
    const room = this.#half - this.#headBytes
    if (room > 0) {
      this.#head.push(chunk.subarray(0, room))
      this.#headBytes += Math.min(room, chunk.byteLength)
    }
    this.#keepTail(chunk.subarray(Math.max(room, 0)))
  }

  whole(): Uint8Array {
    const tail = Buffer.concat(this.#tail)
    const isCut = this.#headBytes + this.#tailBytes < this.seen || tail.byteLength > this.#half
    return Buffer.concat([...this.#head, ...(isCut ? [GAP] : []), tail.subarray(-this.#half)])
  }

  #keepTail(chunk: Uint8Array): void {
    if (chunk.byteLength === 0) return
    this.#tail.push(chunk)
    this.#tailBytes += chunk.byteLength
    // Given up in whole chunks, and only when there is twice too much: each byte is copied once.
    while (this.#tailBytes - (this.#tail[0]?.byteLength ?? 0) >= this.#half) {
      this.#tailBytes -= this.#tail.shift()?.byteLength ?? 0
    }
  }
}
