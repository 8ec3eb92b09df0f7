/** What a reload must not hand out again, and what a config that cannot be used must not change. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, describe, it } from 'node:test'
import { config } from '../../../shared/config.ts'
import { CALLS_PER_ENDPOINT } from '../../../shared/policy/limits.ts'
import { failOne, startEmbedded } from '../../support/embedded.ts'
import { TEST_START } from '../../support/table.ts'

const SETTINGS = { fleets: { demo: { page: 'never' } }, allow_cidrs: ['127.0.0.0/8'] }

// A clock that stands refills nobody's budget.
const embedded = await startEmbedded(SETTINGS, { now: () => TEST_START })
const { server } = embedded
after(() => server.stop())
const again = (more: object = {}) => server.reload(config.parse({ ...SETTINGS, ...more }))

describe('a reload', () => {
  it('does not refill any sender’s budget', async () => {
    let status = 202
    for (let n = 0; n < 400 && status === 202; n++) status = await failOne(embedded, 1)
    assert.equal(status, 429)
    await again()
    assert.equal(await failOne(embedded, 1), 429)
    assert.equal(await failOne(embedded, 2), 202)
  })

  it('does not raise any endpoint’s share of calls', async () => {
    const hanging = createServer(() => {}).listen(0, '127.0.0.1')
    await once(hanging, 'listening')
    const url = `http://127.0.0.1:${(hanging.address() as AddressInfo).port}/`
    const call = (timeout_ms: number) =>
      server.deps().outbound({ method: 'GET', url, headers: {}, body: '', timeout_ms })
    const held = Array.from({ length: CALLS_PER_ENDPOINT }, () => call(60_000))
    await again()
    const late = await call(50)
    hanging.closeAllConnections()
    hanging.close()
    await Promise.all(held)
    assert.equal(late.outcome === 'failed' && late.reason, 'busy')
  })

  it('with an invalid configuration changes nothing', async () => {
    for (const wrong of [{ trusted_proxies: ['nobody'] }, { allow_cidrs: ['nobody'] }]) {
      await assert.rejects(again({ ...wrong, fleets: { demo: {}, fresh: {} } }))
      assert.deepEqual(Object.keys(server.deps().config.fleets), ['demo'])
    }
  })
})
