/**
 * Any text that a guest can send: every code point alike. The same texts as fast-check's `unit: 'binary'` generates,
 * which first takes a second of processor time for a table of a million code points.
 */
import * as fc from 'fast-check'

const HALVES = { from: 0xd800, upTo: 0xdfff }
const COUNT = HALVES.upTo - HALVES.from + 1

const codePoint = fc
  .nat({ max: 0x10ffff - COUNT })
  .map((n) => String.fromCodePoint(n < HALVES.from ? n : n + COUNT), numberOf)

/** For fast-check, which reads its texts back into numbers to make them smaller; throws for what is not one code point. */
function numberOf(value: unknown): number {
  const [character, ...more] = typeof value === 'string' ? value : ''
  const point = character?.codePointAt(0) ?? Number.NaN
  if (more.length > 0 || !(point < HALVES.from || point > HALVES.upTo))
    throw new TypeError('not a code point')
  return point < HALVES.from ? point : point - COUNT
}

/** At most so many code points, by default as many as fast-check's strings have. */
export const anyText = (maxLength?: number): fc.Arbitrary<string> =>
  fc.string({ unit: codePoint, ...(maxLength === undefined ? {} : { maxLength }) })
