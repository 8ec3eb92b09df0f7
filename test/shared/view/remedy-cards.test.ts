import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { remedyFor } from '../../../shared/remedy/remedy.ts'
import { CAUSES } from '../../../shared/verdict.ts'
import { remedyCards } from '../../../shared/view/remedy-cards.ts'

describe('the cards of what to do about a boot', () => {
  it('are check, repair and prevent, in this order, with each command to copy', () => {
    const cards = remedyCards(remedyFor('route_missing_at_lookup', '0.7.5', 'DataSourceOpenStack'))
    assert.deepEqual(
      cards.map(({ kind }) => kind),
      ['check', 'repair', 'prevent'],
    )
    const [check, repair, prevent] = cards
    assert.ok(check?.steps[0]?.commands.includes('ip route get 169.254.169.254'))
    assert.match(repair?.steps[0]?.commands[0] ?? '', /^rm -f .*cloud-init modules --mode=final$/)
    assert.equal(repair?.steps[0]?.says, 'Re-run as root:')
    assert.match(repair?.steps[0]?.more ?? '', /^Removing the link/)
    assert.match(prevent?.config?.text ?? '', /max_wait/)
  })

  it('keep every word of every remedy', () => {
    for (const cause of CAUSES)
      for (const version of ['0.7.5', '18.5', '24.4.1', null]) {
        const remedy = remedyFor(cause, version, 'DataSourceOpenStack', 503)
        const words = remedyCards(remedy)
          .flatMap(({ steps }) => steps.flatMap(({ says, commands, more }) => [says, ...commands, more]))
          .join(' ')
        for (const word of remedy.steps
          .join(' ')
          .replaceAll('`', '')
          .split(/[\s.]+/))
          assert.ok(words.replaceAll('`', '').includes(word), `${cause}: ${word}`)
      }
  })

  it('are left out when empty', () => {
    assert.deepEqual(remedyCards({ steps: [], config: null }), [])
  })
})
