/** `boot-health page test` against servers that answer what no server of ours would. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type Receiver, startReceiver } from '../support/receiver.ts'
import { runCli } from './run-cli.ts'

describe('boot-health page test', () => {
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

  it('reads the outcome at the address that the server returns', async () => {
    const { code, stderr } = await test('/v1/deliveries?subject=t')
    assert.deepEqual([code, stderr], [0, ''])
  })

  for (const leads of [() => `${stranger.url}/v1/deliveries`, () => `//127.0.0.1:${stranger.port}/v1`])
    it('sends the token to no other server, whatever the response says', async () => {
      const { code, stderr } = await test(leads())
      assert.equal(code, 1)
      assert.match(stderr, /another server/)
      assert.deepEqual(stranger.received, [])
    })

  /** A server of which the worker has sent these, in turn, each time that somebody looks. */
  async function testOf(...looks: object[][]) {
    let look = 0
    server.answer(({ method }) => {
      const items = looks[Math.min(look++, looks.length - 1)]
      const body =
        method === 'POST'
          ? { test_id: 't', deliveries: '/v1/deliveries?subject=t', expect: ['trigger', 'resolve'] }
          : { items }
      if (method === 'POST') look = 0
      return { status: 200, body: JSON.stringify(body) }
    })
    const env = { BOOT_HEALTH_TOKEN: 'bh_operator_of_a_test', BOOT_HEALTH_URL: server.url }
    return runCli(['page', 'test', 'oncall'], { env })
  }
  const trigger = { intent: 'trigger', outcome: 'accepted', status: 202, reason: 'http_202' }

  for (const [outcome, status, reason, hint] of [
    ['retry', 500, 'http_500', 'the receiver itself reported an error'],
    ['blocked', null, 'address_loopback', '"allow_cidrs": \\["127.0.0.0/8"\\]'],
    ['blocked', null, 'address_private', 'allow_cidrs in the configuration does not name it'],
    ['retry', null, 'timeout', 'it did not answer in time'],
    ['blocked', null, 'secret_unreadable', 'boot-health config check names it'],
    ['gone', 410, 'http_410', 'boot-health page test switches it on again'],
  ] as const)
    it(`ends at once, and says what to do, when the result is ${reason}`, async () => {
      const looksBefore = server.received.length
      const { code, stdout, stderr } = await testOf([{ intent: 'trigger', outcome, status, reason }])
      assert.equal(code, 1)
      assert.match(stdout, new RegExp(`^trigger +${outcome === 'retry' ? 'failed' : outcome} .*${reason}`))
      assert.match(stderr, new RegExp(`^boot-health: oncall did not accept the test: .*${hint}`))
      assert.equal(
        server.received.length - looksBefore,
        2,
        'it was asked once for the test and once for its outcome',
      )
    })

  it('shows each message as it is sent, and says that it is waiting until then', async () => {
    const nothing = Array.from({ length: 8 }, () => [])
    const { code, stdout, stderr } = await testOf(
      ...nothing,
      [trigger],
      [{ ...trigger, intent: 'resolve' }, trigger],
    )
    assert.equal(code, 0)
    assert.match(stdout, /^trigger +accepted 202 http_202\nresolve +accepted 202 http_202\noncall works/)
    assert.match(stderr, /^waiting for the worker to send it: \d+ of at most 90 s\n$/)
  })
})
