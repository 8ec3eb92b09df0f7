import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { faultOfStack } from '../../../cli/aws/demand-layout.ts'
import { shardsOf } from '../../../functions/aws/function-deps.ts'
import { newLayout } from '../../../functions/store/layout.ts'
import { config } from '../../../shared/config.ts'
import { AWS_SHARDS } from '../../../shared/policy/limits.ts'

const named = config.parse({ fleets: { web: {}, db: { shards: 4 } } })

describe('the shards of a stack', () => {
  it('are the default for a fleet without a number in the configuration', () => {
    assert.deepEqual(['db', 'gone'].map(shardsOf(named)), [4, AWS_SHARDS])
  })

  it('are checked before a deploy: a fleet may leave the configuration only if its rows can still be read', () => {
    const lies = { web: AWS_SHARDS, db: 4 }
    assert.equal(faultOfStack(newLayout({ ...lies, gone: AWS_SHARDS }), named), null)
    assert.match(
      faultOfStack(newLayout({ ...lies, gone: 4 }), named) ?? '',
      /fleet gone is stored in 4 shards/,
    )
    assert.match(faultOfStack(newLayout({ ...lies, db: 8 }), named) ?? '', /fleet db is stored in 8 shards/)
  })
})
