/** The header structure of an rpm (RPM V4, "Header Structure"): an index of tags over a store of values. */

export type Value =
  | { type: 'int16' | 'int32'; values: readonly number[] }
  | { type: 'string'; values: readonly [string] }
  | { type: 'strings' | 'translated'; values: readonly string[] }
  | { type: 'binary'; bytes: Buffer }

export const int32 = (...values: number[]): Value => ({ type: 'int32', values })
export const int16 = (...values: number[]): Value => ({ type: 'int16', values })
export const string = (text: string): Value => ({ type: 'string', values: [text] })
export const strings = (...values: string[]): Value => ({ type: 'strings', values })
export const translated = (text: string): Value => ({ type: 'translated', values: [text] })
export const binary = (bytes: Buffer): Value => ({ type: 'binary', bytes })

const TYPES = { int16: 3, int32: 4, string: 6, binary: 7, strings: 8, translated: 9 } as const
const ALIGNED = { int16: 2, int32: 4, string: 1, binary: 1, strings: 1, translated: 1 } as const
const MAGIC = Buffer.from([0x8e, 0xad, 0xe8, 0x01, 0, 0, 0, 0])
const ENTRY = 16

/** `region` is the tag that contains all others: the signed part is between its two ends. */
export function rpmHeader(region: number, tags: ReadonlyMap<number, Value>): Buffer {
  const sorted = [...tags].sort(([a], [b]) => a - b)
  const index: Buffer[] = []
  const store: Buffer[] = []
  let at = 0
  for (const [tag, value] of sorted) {
    const gap = (ALIGNED[value.type] - (at % ALIGNED[value.type])) % ALIGNED[value.type]
    const bytes = bytesOf(value)
    index.push(numbers(tag, TYPES[value.type], at + gap, countOf(value)))
    store.push(Buffer.alloc(gap), bytes)
    at += gap + bytes.length
  }
  // The region's own entry is first; one at the end of the store points back over all of them.
  index.unshift(numbers(region, TYPES.binary, at, ENTRY))
  store.push(numbers(region, TYPES.binary, -index.length * ENTRY, ENTRY))
  return Buffer.concat([MAGIC, numbers(index.length, at + ENTRY), ...index, ...store])
}

const countOf = (value: Value) => (value.type === 'binary' ? value.bytes.length : value.values.length)

function bytesOf(value: Value): Buffer {
  if (value.type === 'binary') return value.bytes
  if (value.type === 'int32') return numbers(...value.values)
  if (value.type === 'int16')
    return Buffer.concat(value.values.map((one) => Buffer.from([(one >> 8) & 255, one & 255])))
  return Buffer.from(value.values.map((text) => `${text}\0`).join(''))
}

function numbers(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4)
  for (const [place, value] of values.entries()) bytes.writeInt32BE(value | 0, place * 4)
  return bytes
}
