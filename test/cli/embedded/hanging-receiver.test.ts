/** A pager that takes requests and never answers: the boots are still judged, and the other channel is notified. */
import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { CALLS_PER_ENDPOINT } from '../../../shared/policy/limits.ts'
import { type Embedded, failOne, startEmbedded, until } from '../../support/embedded.ts'
import { startReceiver } from '../../support/receiver.ts'

const INCIDENTS = 30

let open = 0
let most = 0
const hanging = await startReceiver((_, response) => {
  most = Math.max(most, ++open)
  response.on('close', () => open--)
  return null
})
const healthy = await startReceiver(202)
const channels = {
  hangs: { type: 'pagerduty', routing_key: { value: 'k' }, url: hanging.url },
  works: { type: 'slack', url: { value: healthy.url } },
}
const fleet = {
  page_channels: ['hangs', 'works'],
  page_wait_s: 0,
  pages_per_hour: INCIDENTS,
  expected_datasource: 'OpenStack',
}
const embedded: Embedded = await startEmbedded({
  channels,
  fleets: { demo: fleet },
})
after(async () => {
  await hanging.stop()
  await healthy.stop()
  await embedded.server.stop()
})
const verdict = async (n: number) =>
  (await embedded.server.store.getInstance('demo', `vm-${n}`))?.newest?.verdict

describe('a pager that hangs', () => {
  it('delays no judgement of 30 incidents’ boots, even before its first answer', async () => {
    for (let n = 0; n < INCIDENTS; n++) assert.equal(await failOne(embedded, n), 202)
    await until(() => hanging.received.length > 0, 'the pager is called')
    for (let n = 0; n < INCIDENTS; n++)
      await until(async () => (await verdict(n)) === 'failed', `boot of vm-${n} is judged`)
    const { items } = await embedded.server.store.listDeliveries('channel:hangs', day(), null, 100)
    const ended = items.filter(({ reason }) => reason !== 'busy')
    assert.ok(
      ended.length < INCIDENTS / 2,
      `${ended.length} calls had ended by then: judging waited for them`,
    )
  })

  it('delays no page through the other channel', async () => {
    const paged = () => new Set(healthy.received.map(({ body }) => /img-\d+/.exec(body)?.[0]))
    await until(() => paged().size === INCIDENTS, 'every incident is paged')
  })

  it('never gets more concurrent calls than its share', () => {
    assert.ok(most <= CALLS_PER_ENDPOINT, `${most} at a time`)
    assert.ok(hanging.received.length >= CALLS_PER_ENDPOINT)
  })
})

const day = () => new Date().toISOString().slice(0, 10)
