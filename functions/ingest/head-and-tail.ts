/** The head and the tail of a body of any length: how a console began and how it ended matters most. */
import { createGunzip } from 'node:zlib'
import type { Wire } from './body.ts'
import { TooLarge } from './inflate.ts'

/** The most that is inflated of a text that will be cut; beyond it the body is refused. */
const MOST_INFLATED = 67_108_864

/** At most `most` bytes, from both ends. Throws `TooLarge` beyond 64 MiB inflated, and what zlib throws for invalid gzip. */
export async function takeHeadAndTail({ bytes, isGzip }: Wire, most: number): Promise<Uint8Array> {
  const kept = new HeadAndTail(most)
  if (!isGzip) kept.add(bytes)
  else
    for await (const chunk of inflated(bytes)) {
      kept.add(chunk)
      if (kept.seen > MOST_INFLATED) throw new TooLarge()
    }
  return kept.whole()
}

function inflated(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  const gunzip = createGunzip()
  gunzip.end(bytes)
  return gunzip
}

const GAP = Buffer.from('\n')

/** The first half and the last half of `limit` bytes of what is added; all of it while it fits. */
export class HeadAndTail {
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
    // Dropped in whole chunks, and only when there is twice too much: each byte is copied once.
    while (this.#tailBytes - (this.#tail[0]?.byteLength ?? 0) >= this.#half) {
      this.#tailBytes -= this.#tail.shift()?.byteLength ?? 0
    }
  }
}
