/** The real Alertmanager, from Debian's package: what we send fires there, survives a silence of ours, and ends. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { sendToChannel } from '../../../functions/notify/channels/send-to-channel.ts'
import { createOutbound } from '../../../functions/outbound/outbound.ts'
import type { PageIntent } from '../../../shared/page/notification.ts'
import { type PageFacts, pageContent } from '../../../shared/page/page-content.ts'
import { type Alertmanager, noAlertmanager, startAlertmanager } from '../../support/alertmanager-process.ts'
import { startTestStore, testDeps } from '../../support/table.ts'

describe('Alertmanager', { skip: noAlertmanager }, () => {
  let alertmanager: Alertmanager
  before(async () => {
    alertmanager = await startAlertmanager()
  })
  after(() => alertmanager.stop())
  const alerts = () => alertmanager.alerts()
  const tell = async (intent: PageIntent, more: Partial<PageFacts> = {}) => {
    const { store } = await startTestStore()
    const deps = testDeps({
      store,
      now: Date.now,
      outbound: createOutbound({ allow_cidrs: ['127.0.0.0/8'] }),
    })
    const content = pageContent({ ...facts(), ...more }, intent, 'first', 'https://boot.example')
    const message = { endpoint: 'channel:am', fleet: 'web', message_id: 'msg_1', attempt: 1 }
    const settings = { type: 'alertmanager' as const, url: alertmanager.url }
    return sendToChannel(deps, { settings, message, content })
  }

  it('fires, with the incident in its labels and the page in its annotations', async () => {
    assert.equal((await tell('trigger')).verdict, 'accepted')
    const [alert, ...more] = await alerts()
    assert.equal(more.length, 0)
    assert.equal(alert?.labels.alertname, 'BootHealthIncident')
    assert.equal(alert?.labels.cause, 'route_missing_at_lookup')
    assert.equal(alert?.status.state, 'active')
    assert.match(alert?.annotations.summary ?? '', /60 of 70 VMs/)
    assert.match(alert?.generatorURL ?? '', /\/incidents\/.*fleet=web/)
    assert.ok(Date.parse(alert?.endsAt ?? '') > Date.now() + 300_000)
  })

  it('gets the same alert when more fail, on each repetition, and while it is acknowledged', async () => {
    await tell('trigger', { failing: 65 })
    await tell('acknowledge', { ack: { by: 'anna', note: 'looking' } })
    const all = await alerts()
    assert.equal(all.length, 1)
    assert.equal(all[0]?.status.state, 'active')
  })

  it('gets the end of the alert when the incident ends', async () => {
    assert.equal((await tell('resolve', { resolve_reason: 'verified_ok 60' })).verdict, 'accepted')
    assert.deepEqual(await alerts(), [])
  })

  it('accepts any image name that a guest can choose', async () => {
    for (const image of ['ü"\\{}=,\n', '\ud800', ' '.repeat(3), 'x'.repeat(4000)])
      assert.equal((await tell('trigger', { image })).verdict, 'accepted', JSON.stringify(image.slice(0, 20)))
  })
})

const facts = (): PageFacts => ({
  fleet: 'web',
  cause: 'route_missing_at_lookup',
  image: 'web-2026.11.2',
  gen: 1,
  severity: 'page',
  opened_at: Date.now() - 60_000,
  failing: 60,
  population: { of_image: 70, of_others: 220, failing_others: 2 },
  first_instance: 'i-0abc',
  evidence: 'No instance datasource found!',
  remedy: 'Order cloud-init after the network.',
  automation: '1 in flight.',
  resolve_reason: null,
  ack: null,
})
