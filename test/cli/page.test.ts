/** `boot-health page test` against servers that answer what no server of ours would. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type Receiver, startReceiver } from '../support/receiver.ts'
import { runCli } from './run-cli.ts'

describe('the test of a channel', () => {
  let server: Receiver
  let stranger: Receiver
  before(async () => {
    server = await startReceiver()
    stranger = await startReceiver(200)
  })
  after(async () => {
    await server.stop()
    await stranger.stop()
  })

  /** The server takes the test and says that its outcome is to be read there. */
  async function test(deliveries: string) {
    const item = { intent: 'test', outcome: 'accepted', status: 202, reason: 'http_202' }
    server.answer(({ method }) => {
      const body = method === 'POST' ? { test_id: 't', deliveries, expect: ['test'] } : { items: [item] }
      return { status: 200, body: JSON.stringify(body) }
    })
    const env = { BOOT_HEALTH_TOKEN: 'bh_operator_of_a_test', BOOT_HEALTH_URL: server.url }
    return runCli(['page', 'test', 'oncall'], { env })
  }

  it('reads the outcome where the server says', async () => {
    const { code, stderr } = await test('/v1/deliveries?subject=t')
    assert.deepEqual([code, stderr], [0, ''])
  })

  for (const leads of [() => `${stranger.url}/v1/deliveries`, () => `//127.0.0.1:${stranger.port}/v1`])
    it('takes the token to no other server, whatever the answer says', async () => {
      const { code, stderr } = await test(leads())
      assert.equal(code, 1)
      assert.match(stderr, /another server/)
      assert.deepEqual(stranger.received, [])
    })
})
