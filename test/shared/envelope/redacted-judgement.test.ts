/** A boot is judged alike before and after secrets are taken out, and by the lines of its console that are kept. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { redact } from '../../../shared/envelope/redact.ts'
import { consoleEvidence } from '../../../shared/evidence/console.ts'
import { judgeBoot, judgeText } from '../../../shared/judgement/judge.ts'
import type { Judgement } from '../../../shared/verdict.ts'
import { loadSamples, whyNoSamples } from '../../soak/samples.ts'
import { HEALTHY, LOST_RACE, RECOVERED } from '../../support/guest.ts'

const OURS = [
  { name: 'healthy', text: HEALTHY },
  { name: 'lost race', text: LOST_RACE },
  { name: 'recovered', text: RECOVERED },
]
const samples = [...OURS, ...loadSamples(Number.POSITIVE_INFINITY)]

/** All that is said of a boot but the words that are quoted. */
const said = (judgement: Judgement) =>
  JSON.parse(JSON.stringify(judgement, (name, value) => (name === 'text' ? undefined : value)))

/** And but the places, which are others where lines were left out. */
const saidAnywhere = (judgement: Judgement) =>
  JSON.parse(
    JSON.stringify(judgement, (name, value) => (['text', 'line'].includes(name) ? undefined : value)),
  )

const judgeConsole = (text: string) =>
  judgeBoot([{ facts: {}, sections: [{ name: 'console', attributes: {}, text }] }])

describe('the judgement of a redacted report', () => {
  it('is tested on more than our own three texts', { skip: whyNoSamples() ?? false }, () => {
    assert.ok(samples.length > 100)
  })

  it('is the same without the secrets', () => {
    for (const { name, text } of samples)
      assert.deepEqual(said(judgeText(redact(text))), said(judgeText(text)), name)
  })

  it('is the same by the lines of a console that are kept', () => {
    for (const { name, text } of samples) {
      const kept = redact(consoleEvidence(text).evidence.sections[0]?.text ?? '')
      assert.deepEqual(saidAnywhere(judgeConsole(kept)), saidAnywhere(judgeConsole(text)), name)
    }
  })
})
