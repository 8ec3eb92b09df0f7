/** What `boot-health why` says: words for what is stored, and why nothing is decided about a claim. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createStyle } from '../../../cli/terminal/style.ts'
import { decisionLines } from '../../../cli/why/decision-lines.ts'
import { standingLines } from '../../../cli/why/standing-lines.ts'

const style = createStyle({ isTTY: false, columns: 80, env: {} })
const decision = {
  at: '2026-11-30T11:43:23.283Z',
  about: 'vm-1',
  actor: 'remediation',
  outcome: 'refuse',
  reason: 'daily_limit',
  inputs: {
    instance: 'vm-1',
    kill: 'ok',
    per_day: 'no 3 of 3',
    trust: 'ok bound of bound',
    fence: 'x',
    limit: null,
  },
}

describe('a decision', () => {
  it('names the gate that held the repair and the gates that passed, with their values', () => {
    assert.deepEqual(decisionLines(decision, style), [
      '2026-11-30 11:43:23  vm-1  repair refused: the instance has used up its repairs for today  by remediation',
      `${' '.repeat(21)}held by per day (3 of 3)`,
      `${' '.repeat(21)}gates passed: kill, trust (bound of bound)`,
    ])
  })

  it('does not call waiting a refusal, and gives each reason once', () => {
    const [waits = ''] = decisionLines({ ...decision, reason: 'widening', inputs: {} }, style)
    assert.match(waits, /repair waiting: waiting for earlier repairs/)
    const [claimed = ''] = decisionLines(
      { ...decision, outcome: 'rerun claimed', reason: 'claimed', inputs: {} },
      style,
    )
    assert.match(claimed, /vm-1 {2}rerun claimed {2}by remediation$/)
  })
})

describe('the state of an instance', () => {
  const instance = {
    instance: 'vm-1',
    known: false,
    newest: { verdict: 'failed', cause: 'no_address', trust: 'claimed' },
    quarantine: null,
    incident: null,
  }
  const said = (more: Partial<typeof instance> | object) => standingLines({ ...instance, ...more }).join('\n')

  it('says that an unverified report has no effect, and how to announce its instance', () => {
    assert.match(said({}), /failed \(no_address\), claimed: only the image’s token vouches for it/)
    assert.match(
      said({}),
      /opens no incident, and it is not repaired\ninventory has not announced it: boot-health expect/,
    )
    assert.match(said({ known: true }), /does not prove that it comes from that machine/)
  })

  it('names the incident of a trusted instance, and its quarantined reports', () => {
    const newest = { ...instance.newest, trust: 'bound' }
    assert.match(said({ newest, incident: 'no_address~web~1' }), /its incident: no_address~web~1$/)
    assert.match(said({ newest }), /it is in no incident$/)
    const quarantine = { since: '2026-11-30T11:43:23.283Z', reports: 1 }
    assert.match(said({ newest, quarantine }), /quarantined: .*boot-health accept vm-1$/)
    assert.match(said({ newest: null }), /no boot of it is judged yet/)
  })
})
