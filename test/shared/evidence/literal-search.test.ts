import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { createLiteralSearch } from '../../../shared/evidence/literal-search.ts'
import { logText } from '../../../shared/evidence/log-text.ts'
import { PATTERNS } from '../../../shared/evidence/patterns.ts'

const LITERALS = [...new Set(PATTERNS.map(({ literal }) => literal))]

type Search = ReturnType<typeof createLiteralSearch>

/** Every occurrence, one after the other, and none within another. */
const found = (literals: readonly string[], text: string, from?: number, to?: number) =>
  foundBy(createLiteralSearch(literals), text, from, to)

function foundBy(search: Search, text: string, from = 0, to = text.length): [string, number][] {
  const log = logText(text)
  const all: [string, number][] = []
  for (let at = search.next(log, from, to); at >= 0; ) {
    all.push([search.literal(), at])
    at = search.next(log, at + search.literal().length, to)
  }
  return all
}

/** The same, by looking for each literal at each place. */
function expected(literals: readonly string[], text: string): [string, number][] {
  const longestFirst = [...literals].sort((a, b) => b.length - a.length)
  const all: [string, number][] = []
  for (let at = 0; at < text.length; ) {
    const literal = longestFirst.find((one) => text.startsWith(one, at))
    if (literal !== undefined) all.push([literal, at])
    at += literal?.length ?? 1
  }
  return all
}

describe('the search for literals', () => {
  it('finds every pattern at every position', () => {
    const text = (before: number, literal: string) => `${'~'.repeat(before)}${literal}~`
    // As the product does: made once and asked of many texts.
    const search = createLiteralSearch(LITERALS)
    for (const literal of LITERALS)
      for (let before = 0; before < 12; before += 1)
        assert.deepEqual(
          foundBy(search, text(before, literal))[0],
          expected(LITERALS, text(before, literal))[0],
          `${literal} after ${before}`,
        )
  })

  it('finds the same as a search at every position', () => {
    const literals = ['aabbaabb', 'aabbaabbab', 'bbbbaaaa', 'abababab', 'babb babb']
    const text = fc.array(fc.constantFrom('a', 'b', ' ', '\n', ...literals), { maxLength: 60 })
    fc.assert(
      fc.property(text, (parts) => {
        assert.deepEqual(found(literals, parts.join('')), expected(literals, parts.join('')))
      }),
      { numRuns: 500 },
    )
  })

  it('finds nothing outside the given range', () => {
    assert.deepEqual(found(['Traceback'], 'xTracebackx', 1, 10), [['Traceback', 1]])
    assert.deepEqual(found(['Traceback'], 'xTracebackx', 2, 11), [])
    assert.deepEqual(found(['Traceback'], 'xTracebackx', 0, 9), [])
  })

  it('is not confused by another alphabet', () => {
    const alike = [...'Traceback'].map((one) => String.fromCharCode(one.charCodeAt(0) + 0x100)).join('')
    assert.deepEqual(found(['Traceback'], `${alike} Traceback`), [['Traceback', 10]])
  })

  it('sees nothing of the previous text', () => {
    logText(`2017-10-19 15:50:02,546 - util.py[DEBUG]: ${'Traceback '.repeat(200)}`)
    assert.deepEqual(found(['Traceback'], 'Trace'), [])
    assert.equal(logText('Trace').words.getInt32(5), 0)
  })

  it('accepts a text longer than any before', () => {
    const text = `${'x'.repeat(1 << 19)}Traceback`
    assert.deepEqual(found(['Traceback'], text), [['Traceback', 1 << 19]])
  })
})
