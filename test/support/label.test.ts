/** What a label asks of an answer. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { judgeText } from '../../shared/judgement/judge.ts'
import { acceptedCauses, headFacts, type Label, misleadingIn } from './label.ts'

const NO_ROUTES = {
  has_default: null,
  has_metadata_route: null,
  gateway: null,
  interfaces_up: null,
  addresses: null,
}
const PANIC = judgeText('Kernel panic - not syncing: x')

function label(given: Partial<Label>): Label {
  return {
    outcome: 'unknown',
    cause: 'healthy',
    datasource: null,
    stages: [],
    routes_at_init: NO_ROUTES,
    ...given,
  }
}

describe('a label', () => {
  it('accepts its own cause, the alternatives that it names, and their synonyms', () => {
    assert.deepEqual(acceptedCauses(label({ also_accept: ['unknown', 'module_failure_only'] })), [
      'healthy',
      'unknown',
      'module_failure',
      'user_config_invalid',
      'crash',
    ])
  })

  it('requires a verdict only when it names one', () => {
    const verdicts = (given: Partial<Label>) =>
      headFacts(label(given), PANIC).filter((fact) => fact.of === 'verdict')
    assert.deepEqual(verdicts({}), [])
    assert.deepEqual(
      verdicts({ verdict: 'ok' }).map(({ ok, got }) => [ok, got]),
      [[false, 'failed']],
    )
    assert.equal(verdicts({ verdict: 'failed' })[0]?.ok, true)
  })

  it('finds forbidden words, also across line ends', () => {
    const told = '   the text ends before\n   cloud-init had finished'
    const given = label({ must_not_say: ['the text ends before cloud-init had finished', 'other'] })
    assert.deepEqual(misleadingIn(given, PANIC, told), [
      'says "the text ends before cloud-init had finished"',
    ])
  })

  it('reports missing words, and ignores the margin of a quoted line', () => {
    const told = '     │ stages.py[WARNING]: Failed to\n     │ rename devices: x'
    const given = label({ must_say: ['Failed to rename devices', 'nosuch'] })
    assert.deepEqual(misleadingIn(given, PANIC, told), ['does not say "nosuch"'])
  })

  it('calls a different verdict misleading, but not unknown', () => {
    assert.deepEqual(misleadingIn(label({ verdict: 'ok' }), PANIC, ''), ['verdict failed, not ok'])
    assert.deepEqual(misleadingIn(label({ verdict: 'ok' }), judgeText(''), ''), [])
  })
})
