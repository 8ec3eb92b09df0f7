/**
 * Every form in which a log is pasted, on captured and labelled texts: the same answer or none, never another.
 * `npm test` tries each form on every third text, and each text in every third form; `npm run test:soak` all in all.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { judgeText } from '../../../shared/judgement/judge.ts'
import { loadSamples, whyNoSamples } from '../../soak/samples.ts'
import { FORMS } from '../../support/forms.ts'

/** A form that loses what decides in more texts than the others do. */
const LOSSY: Readonly<Record<string, number>> = {
  'lines cut with an ellipsis': 0.75,
  'a YAML folded scalar': 0.88,
}
const LEAST_SAME = 0.9
const ONE_OF = process.env.FORMS_IN_FULL ? 1 : 3
/** A third of the texts has by chance one more than its share of those that a form spoils. */
const ONE_MORE = ONE_OF === 1 ? 0 : 1

describe('a pasted text', { skip: whyNoSamples() ?? false }, () => {
  const samples = loadSamples().map((sample) => ({ ...sample, cause: judgeText(sample.text).cause }))

  for (const [at, [into, form]] of Object.entries(FORMS).entries())
    it(`into ${into} is judged the same or as unknown, and mostly the same`, () => {
      const tried = samples.filter((_, index) => (index + at) % ONE_OF === 0)
      let same = 0
      for (const { name, text, cause } of tried) {
        const got = judgeText(form(text)).cause
        assert.ok(got === cause || got === 'unknown', `${name}: ${cause} became ${got}`)
        if (got === cause) same += 1
      }
      assert.ok(same + ONE_MORE >= tried.length * (LOSSY[into] ?? LEAST_SAME), `${same} of ${tried.length}`)
    })
})
