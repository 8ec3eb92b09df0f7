/** Every form in which a log is pasted, on every captured and labelled text: the same answer or none, never another. */
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

describe('a text that was pasted', { skip: whyNoSamples() ?? false }, () => {
  const samples = loadSamples().map((sample) => ({ ...sample, cause: judgeText(sample.text).cause }))

  for (const [into, form] of Object.entries(FORMS))
    it(`into ${into} is judged the same or as unknown, and mostly the same`, () => {
      let same = 0
      for (const { name, text, cause } of samples) {
        const got = judgeText(form(text)).cause
        assert.ok(got === cause || got === 'unknown', `${name}: ${cause} became ${got}`)
        if (got === cause) same += 1
      }
      assert.ok(same >= samples.length * (LOSSY[into] ?? LEAST_SAME), `${same} of ${samples.length}`)
    })
})
