/** The gate's numbers in docs/gate.md are the gate's own. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { it } from 'node:test'
import { EXIT_CODES } from '../../cli/gate/gate-answer.ts'
import { DECISIONS } from '../../shared/gate/decision.ts'
import { alphaOf, GATE_DEFAULTS } from '../../shared/gate/gate-settings.ts'
import { DECISION_WORDS } from '../../shared/gate/gate-words.ts'
import * as policy from '../../shared/policy/gate.ts'
import { waldTest } from '../../shared/statistics/wald-sequential.ts'

const text = readFileSync('docs/gate.md', 'utf8').replaceAll(/\s+/g, ' ')
const says = (words: string) => assert.ok(text.includes(words), words)
const percent = (share: number) => `${Math.round(share * 1e4) / 100} %`

it('docs/gate.md has the gate’s current numbers', () => {
  const looks = policy.GATE_LOOKS.map(String)
  says(`${looks.slice(0, -1).join(', ')} and ${looks.at(-1)} boots of the candidate count`)
  says('a thirteenth for each look')
  assert.equal(looks.length, 13)
  for (const [family, share] of Object.entries(policy.GATE_ALPHA_SHARES))
    says(`| ${family} | ${percent(share)} |`)
  says(`${percent(policy.GATE_FIRST_LOOK_SHARE)} at the first look`)
  says(`the whole boot has a quarter of a stage's weight`)
  assert.equal(Math.round(policy.GATE_STAGE_WEIGHT / policy.GATE_WHOLE_WEIGHT), 4)
  says(`\`--alpha\` (${percent(GATE_DEFAULTS.alpha)})`)
  says(`\`--beta\` (${percent(GATE_DEFAULTS.beta)})`)
  says(`\`--p1\` (${percent(GATE_DEFAULTS.p1)} fail) against \`--p0\` (${percent(GATE_DEFAULTS.p0)})`)
  says(`at least ${GATE_DEFAULTS.slower_s} s (\`--slower\`) and ${percent(GATE_DEFAULTS.slower_share)} of`)
  says(
    `the baseline has fewer than ${policy.GATE_BASELINE_LEAST}, or the candidate has more than ${policy.GATE_READ_MOST.toLocaleString('en-US')} boots`,
  )
  says(`its newest ${policy.GATE_BASELINE_MOST.toLocaleString('en-US')} boots before that moment`)
  says(`the baseline has ${policy.GATE_FISHER_BASELINE} boots or more`)
  for (const decision of DECISIONS)
    says(`| ${DECISION_WORDS[decision].toLowerCase()} | ${EXIT_CODES[decision]} |`)
})

it('docs/gate.md says how many boots it takes to promote and to refuse', () => {
  const settings = { ...GATE_DEFAULTS, alpha: alphaOf(GATE_DEFAULTS, 'failures') }
  says(`passes after ${waldTest([], settings).goodUntilPassed} boots`)
  says('three failures among the first twelve refuse it')
  const three = (of: number) =>
    waldTest(
      Array.from({ length: of }, (_, index) => index >= of - 3),
      settings,
    ).refusedAt
  assert.deepEqual([three(12), three(13)], [12, null])
})
