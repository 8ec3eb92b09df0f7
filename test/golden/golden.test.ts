/** Nothing that `diagnose` says changes unseen: `npm run golden -- --update` after reading the difference. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { whyNoSamples } from '../soak/samples.ts'
import { changedAnswers } from './stored.ts'

describe('the answers of diagnose', { skip: whyNoSamples() ?? false }, () => {
  it('match the reviewed ones; npm run golden shows the differences', async () => {
    const changed = await changedAnswers()
    assert.deepEqual(
      changed.map(({ set, name }) => `${set}/${name}`),
      [],
    )
  })
})
