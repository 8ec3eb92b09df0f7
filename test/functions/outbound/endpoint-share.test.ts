import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createEndpointShare } from '../../../functions/outbound/endpoint-share.ts'

describe('the limit on calls to one endpoint', () => {
  it('allows a fixed number at a time, for each endpoint separately', async () => {
    const share = createEndpointShare(2)
    assert.ok(await share.enter('a', 0))
    assert.ok(await share.enter('a', 0))
    assert.equal(await share.enter('a', 0), null)
    assert.ok(await share.enter('b', 0))
  })

  it('passes free places on in order, and to no later caller first', async () => {
    const share = createEndpointShare(1)
    const leave = await share.enter('a', 0)
    const order: string[] = []
    const took = (name: string) => (next: (() => void) | null) => {
      order.push(name)
      return next
    }
    const second = share.enter('a', 10_000).then(took('second'))
    const third = share.enter('a', 10_000).then(took('third'))
    leave?.()
    assert.equal(await share.enter('a', 0), null, 'the place is taken already')
    ;(await second)?.()
    ;(await third)?.()
    assert.deepEqual(order, ['second', 'third'])
    assert.ok(await share.enter('a', 0), 'all places were given back')
  })
})
