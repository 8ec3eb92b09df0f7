/** The answers that CloudFormation gets; the far side is a small real server. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Asked, answer } from '../../../functions/setup/answer.ts'
import { receiverOfFile } from '../../support/receiver.ts'

const receiver = await receiverOfFile()
const asked = (more: Partial<Asked> = {}): Asked => ({
  RequestType: 'Create',
  ResponseURL: `${receiver.url}/answer?signature=x`,
  StackId: 's',
  RequestId: 'r',
  LogicalResourceId: 'PlacedCode',
  ResourceProperties: {},
  ...more,
})
const heard = () => JSON.parse(receiver.received.at(-1)?.body ?? '{}')

describe('the answer of a custom resource', () => {
  it('has the result, under an id that does not change', async () => {
    await answer(asked(), async () => ({ ingest: 'key' }))
    assert.deepEqual(heard(), {
      StackId: 's',
      RequestId: 'r',
      LogicalResourceId: 'PlacedCode',
      PhysicalResourceId: 'boot-health-PlacedCode',
      Status: 'SUCCESS',
      Data: { ingest: 'key' },
    })
    await answer(asked({ RequestType: 'Update', PhysicalResourceId: 'before' }), async () => ({}))
    assert.equal(heard().PhysicalResourceId, 'before')
  })

  it('has the reason of a failure, no longer than CloudFormation reads', async () => {
    await answer(asked(), () => Promise.reject(new Error(`/fleets/web: ${'x'.repeat(5000)}`)))
    const { Status, Reason } = heard()
    assert.equal(Status, 'FAILED')
    assert.match(Reason, /^\/fleets\/web: x+$/)
    assert.ok(Reason.length <= 1000)
  })
})
