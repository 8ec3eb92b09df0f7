/**
 * The judgement never claims another cause because a text was cut, mixed, coloured, doubled or
 * damaged: the whole text's cause, or `unknown`. SOAK_CASES sets how many cases there are in all
 * (a few thousand here, 100,000 in `npm run test:soak`); SOAK_SEED repeats a run. What people paste logs into is
 * part of it: every form, and every form in a form (test/support/forms.ts).
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { judgeText } from '../../shared/judgement/judge.ts'
import { anyText } from '../support/any-text.ts'
import { KNOWN_CASES } from './known-cases.ts'
import { pasted, spoiledAndPasted } from './paste.ts'
import { loadSamples, type Sample, whyNoSamples } from './samples.ts'
import { type Given, SPOILS } from './spoil.ts'

const CASES = Number(process.env.SOAK_CASES ?? 3000)
const SEED = Number(process.env.SOAK_SEED ?? Date.now() % 2 ** 31)

interface Judged extends Given {
  name: string
  cause: string
}

function judged({ name, text }: Sample): Judged {
  const judgement = judgeText(text)
  const lines = judgement.evidence.map(({ line }) => line).filter((line) => line !== null)
  // A table is evidence as a whole, and has no line of its own.
  const byTable = judgement.evidence.some(({ source }) => source.startsWith('ci-info'))
  const tables = byTable
    ? text.split('\n').flatMap((line, index) => (line.includes('ci-info: ') ? [index + 1] : []))
    : []
  return { name, text, cause: judgement.cause, evidenceLines: new Set([...lines, ...tables]) }
}

function assertNoOtherClaim(whole: Judged, how: string, spoiled: string | Uint8Array): void {
  const { cause } = judgeText(spoiled)
  assert.ok(
    cause === whole.cause || cause === 'unknown',
    `${whole.name}, ${how}: ${whole.cause} became ${cause}`,
  )
}

describe('the judgement of a damaged text', { skip: whyNoSamples() ?? false }, () => {
  const samples = loadSamples().map(judged)
  const kinds = Object.entries({
    ...SPOILS,
    'pasted somewhere': pasted,
    'pasted after it was spoiled': spoiledAndPasted,
  })

  for (const [what, spoil] of kinds) {
    it(`is the same or unknown for a text ${what}`, () => {
      const cases = fc.constantFrom(...samples).chain((whole) =>
        spoil(whole).map((spoiled) => ({
          whole,
          spoiled,
          toString: () => `${whole.name}, ${spoiled.how}`,
        })),
      )
      fc.assert(
        fc.property(cases, ({ whole, spoiled }) => assertNoOtherClaim(whole, spoiled.how, spoiled.text)),
        { numRuns: Math.ceil(CASES / kinds.length), seed: SEED, endOnFailure: CASES > 10_000 },
      )
    })
  }

  for (const { sample, what, spoiled } of KNOWN_CASES) {
    it(`is the same or unknown for ${sample} ${what}, a former bug`, () => {
      const whole = samples.find(({ name }) => name === sample)
      if (whole === undefined) throw new Error(`no sample ${sample}`)
      assertNoOtherClaim(whole, what, spoiled(whole.text))
    })
  }
})

describe('the judgement of any text', () => {
  it('never throws and never names a cause', () => {
    const bytes = fc.oneof(fc.uint8Array({ maxLength: 4000 }), anyText(2000))
    fc.assert(
      fc.property(bytes, (text) => {
        assert.equal(judgeText(text).cause, 'unknown')
      }),
      { numRuns: Math.max(200, Math.ceil(CASES / 20)), seed: SEED },
    )
  })

  it('never throws on pieces of real lines in any order', { skip: whyNoSamples() ?? false }, () => {
    const lines = loadSamples(20_000).flatMap(({ text }) => text.split('\n'))
    const pieces = fc.array(fc.tuple(fc.constantFrom(...lines), fc.nat(200)), { maxLength: 60 })
    fc.assert(
      fc.property(pieces, (parts) => {
        judgeText(parts.map(([line, length]) => line.slice(0, length)).join('\n'))
      }),
      { numRuns: Math.max(200, Math.ceil(CASES / 20)), seed: SEED },
    )
  })
})
