/** The demo's incident where nobody heals: what is asked for must not be mistaken for what was done. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, it } from 'node:test'
import { withDemo } from '../../cli/demo/demo-config.ts'
import { type PagerEvent, startPager } from '../../cli/demo/pager.ts'
import { createGuest } from '../../cli/demo/replay.ts'
import { until } from '../../cli/demo/until.ts'
import { startServer } from '../../cli/embedded/server.ts'
import { issueToken } from '../../functions/store/issue-token.ts'
import { config } from '../../shared/config.ts'
import { startReceiver } from '../support/receiver.ts'

const UUID = '5b1f4e0a-6d0c-4c55-9d65-1f6f0e2b7a02'

describe('a boot that nobody repairs', () => {
  it('stays failed and paged, although the webhook was accepted', async (t) => {
    const pages: PagerEvent[] = []
    const pager = await startPager((event) => pages.push(event))
    const receiver = await startReceiver(() => ({ status: 202 }))
    const secret = `whsec_${randomBytes(32).toString('base64')}`
    const server = await startServer({
      config: withDemo(config.parse({ fleets: {} }), {
        pagerUrl: pager.url,
        remediatorUrl: receiver.url,
        secret,
      }),
      directory: null,
      host: '127.0.0.1',
      port: 0,
      ownUrl: true,
      log: () => {},
    })
    const fleet = 'demo'
    const ingest = await issueToken(server.store, { role: 'ingest', fleet, name: '' }, Date.now())
    const inventory = await issueToken(server.store, { role: 'inventory', fleet, name: '' }, Date.now())
    const announced = await fetch(`${server.url}/v1/expectations/vm-seed`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${inventory.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ uuid: UUID }),
    })
    assert.equal(announced.status, 200)
    const guest = await createGuest({
      instance: 'vm-seed',
      uuid: UUID,
      capture: 'seed-race-first-boot',
      image: 'centos-6.5-nm',
      endpoint: server.url,
      token: ingest.token,
    })
    t.after(async () => {
      await server.stop()
      await Promise.all([pager.stop(), receiver.stop(), guest.remove()])
    })
    await guest.report()

    const asked = await until(async () => {
      const [brief] = (await server.store.getInstance(fleet, 'vm-seed'))?.actions ?? []
      const action = brief ? await server.store.getAction(brief.action_id) : null
      return action?.state === 'delivered' && pages.length > 0 ? action : null
    })
    assert.equal(asked.action, 'rerun')
    const item = await server.store.getInstance(fleet, 'vm-seed')
    assert.equal(item?.newest?.verdict, 'failed')
    const head = await server.store.getIncident(fleet, 'route_missing_at_lookup', 'centos-6.5-nm')
    assert.equal(head?.state, 'open')
    assert.deepEqual(
      pages.map(({ event_action }) => event_action),
      ['trigger'],
    )
  })
})
