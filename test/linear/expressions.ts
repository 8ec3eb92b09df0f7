/** `npm run test:linear`, first half: no regular expression of ours takes the square of its text. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { constructedIn } from './constructed.ts'
import { growthOf } from './cost.ts'
import { fragmentsOf } from './fragments.ts'
import { type Expression, expressionsOf, parsed, readSources } from './parsed-source.ts'
import { SEEDS } from './seeds.ts'

/** Why this expression is not linear; null where it is. */
function complaintOf({ where, pattern, flags }: Expression & { pattern: string }): string | null {
  const all = new RegExp(pattern, flags.includes('g') ? flags : `${flags}g`)
  const read = (text: string) => text.replace(all, '')
  for (const fragment of [...fragmentsOf(pattern), ...SEEDS]) {
    const growth = growthOf(read, fragment)
    if (growth)
      return `${where} /${pattern.slice(0, 60)}/ on ${JSON.stringify(fragment.slice(0, 60))}: ${growth}`
  }
  return null
}

describe('every regular expression', () => {
  for (const source of readSources())
    it(`in ${source.file} is linear`, async () => {
      const found = expressionsOf(source)
      const readable = found.filter((one): one is Expression & { pattern: string } => one.pattern !== null)
      const unread = found.length - readable.length
      const made = unread === 0 ? [] : await constructedIn(source.file)
      assert.ok(made.length >= unread, `${source.file} makes a pattern that is nowhere to be read`)
      const all = [...readable, ...made.map((pattern) => ({ where: source.file, pattern, flags: '' }))]
      assert.deepEqual(all.map(complaintOf).filter(Boolean), [])
    })

  it('that is quadratic is found, wherever it is and however it is built', () => {
    const file = [
      'const PART = "a.*b"',
      'const lines = (text: string) => text.replace(/\\r+\\n/g, "")',
      ['export const made = new RegExp(`$', '{PART}c`, "g")'].join(''),
    ]
    const found = expressionsOf(parsed('made.ts', file.join('\n')))
    assert.deepEqual(
      found.map(({ where, pattern }) => [where, pattern]),
      [
        ['made.ts:2', '\\r+\\n'],
        ['made.ts:3', 'a.*bc'],
      ],
    )
    for (const one of found) assert.notEqual(complaintOf({ ...one, pattern: one.pattern ?? '' }), null)
  })
})
