import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { noticeWork } from '../../../functions/due/notice-work.ts'
import { wake } from '../../../functions/due/wake.ts'
import { createOutbound } from '../../../functions/outbound/outbound.ts'
import { sweep } from '../../../functions/worker/sweep.ts'
import { noticeChannels, noticeContent } from '../../../shared/page/notice-words.ts'
import { receiverOfFile } from '../../support/receiver.ts'
import { startMemoryStore, TEST_START, testDeps } from '../../support/table.ts'

const receiver = await receiverOfFile()

const MINUTE = 60_000

describe('a notice', () => {
  async function start(fleet: object = { ticket_channels: ['desk'], page_channels: ['oncall'] }) {
    const { store } = await startMemoryStore()
    const deps = testDeps({
      store,
      outbound: createOutbound({ allow_cidrs: ['127.0.0.0/8'] }),
      config: {
        fleets: { demo: fleet },
        channels: {
          desk: { type: 'slack', url: { value: `${receiver.url}/desk` } },
          oncall: { type: 'pagerduty', routing_key: { value: 'k' }, url: `${receiver.url}/oncall` },
        },
      },
    })
    const notice = (code: string, more: Parameters<typeof noticeWork>[2] = {}) =>
      wake(deps, noticeWork('demo', code, more))
    return { store, deps, notice }
  }
  const told = () => receiver.received.map(({ path }) => path)

  it('is sent once, however often its row is woken', async () => {
    const { deps, notice } = await start()
    for (let round = 0; round < 3; round++) {
      await notice('pipeline_blind', { day: '2026-11-24' })
      deps.advance(MINUTE)
      await sweep(deps)
    }
    await notice('pipeline_blind', { day: '2026-11-25' })
    await sweep(deps)
    assert.deepEqual(told(), ['/desk', '/desk'])
    assert.match(receiver.received[0]?.body ?? '', /blind|was down/)
  })

  it('is retried until it is accepted', async () => {
    const { store, deps, notice } = await start()
    receiver.answer(503)
    await notice('pipeline_blind', { day: '2026-11-24' })
    await sweep(deps)
    receiver.answer(200)
    for (let n = 0; n < 5; n++) {
      deps.advance(MINUTE)
      await sweep(deps)
    }
    assert.equal(told().length, 2)
    assert.deepEqual(await store.dueRows(deps.now() + 60 * MINUTE, 10), [])
  })

  it('with a code that this version does not know is sent all the same', async () => {
    const { deps, notice } = await start()
    await notice('something_new', { about: 'img-1' })
    await sweep(deps)
    assert.match(receiver.received[0]?.body ?? '', /something new img-1/)
  })

  it('without any channel to send it to is logged', async () => {
    const { deps, notice } = await start({})
    await notice('unknown_instances', { day: '2026-11-24' })
    await sweep(deps)
    assert.ok(deps.logged.some(({ event }) => event === 'notice_unheard'))
  })

  it('about a channel goes through another one, and through paging channels only where there is no other', () => {
    const fleet = { ticket_channels: ['desk'], page_channels: ['oncall', 'desk'] }
    assert.deepEqual(noticeChannels(fleet, { code: 'pipeline_blind', about: null }), ['desk'])
    assert.deepEqual(noticeChannels(fleet, { code: 'channel_failing', about: 'channel:desk' }), ['oncall'])
    assert.deepEqual(
      noticeChannels({ ...fleet, ticket_channels: [] }, { code: 'endpoint_gone', about: 'channel:oncall' }),
      ['desk'],
    )
  })

  it('about an instance that is settled before it would be sent is not sent', async () => {
    const { deps, notice } = await start()
    for (const code of ['identity_contested', 'refused_reports', 'unknown_instances'])
      await notice(code, { about: 'vm-1', day: '2026-11-24T12' })
    await sweep(deps)
    assert.deepEqual(told(), [])
  })

  it('that pages goes to the paging channels, and says so', async () => {
    const { deps, notice } = await start()
    await notice('more_identity_contested', { day: '2026-11-24T12' })
    await sweep(deps)
    assert.deepEqual(told(), ['/oncall'])
    assert.equal(JSON.parse(receiver.received[0]?.body ?? '').payload.severity, 'critical')
  })

  it('shows guest text only escaped', () => {
    const about = 'evil\u001b[2Jimage\u202e'
    const facts = { fleet: 'demo', target: about, code: 'image_never_reported', about, day: null }
    const { title } = noticeContent({ ...facts, at: TEST_START }, 'https://boot.example')
    assert.equal(title, 'No instance of image evilimage has ever reported')
  })
})
