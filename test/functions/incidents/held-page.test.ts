/** `page: after_remediation`: a repair gets its chance first, as long as it has one. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { incidentBench, pagerDutyEvents, SECRETS } from '../../support/incident-bench.ts'
import { receiverOfFile } from '../../support/receiver.ts'
import { startMemoryStore } from '../../support/table.ts'

const receiver = await receiverOfFile()

const MINUTE = 60_000

describe('a fleet that tries repairs before it pages', () => {
  async function start(mode: 'on' | 'dry_run' | 'off') {
    const { store } = await startMemoryStore()
    const remediation = { mode, url: `${receiver.url}/fix`, secret: { value: SECRETS.webhook } }
    return incidentBench(store, receiver, { page: 'after_remediation', page_wait_s: 0, remediation })
  }
  const repairs = () => receiver.received.filter(({ path }) => path === '/fix').length

  it('pages nobody for one host that its repair heals', async () => {
    const { fails, heals, at, said, head } = await start('on')
    await fails('i-1')
    await at(1000)
    await at(MINUTE)
    assert.equal(repairs(), 1)
    assert.equal((await head()).paging?.reason, 'held_for_remediation')
    await heals('i-1')
    for (let minute = 2; minute < 20; minute++) await at(minute * MINUTE)
    assert.equal((await head()).state, 'resolved')
    assert.deepEqual(said(), [])
  })

  it('pages as soon as the receiver rejects the repair, and says so', async () => {
    const { fails, at, said } = await start('on')
    receiver.answer(({ path }) => ({ status: path === '/fix' ? 400 : 202 }))
    await fails('i-1')
    for (let minute = 0; minute < 12; minute++) await at(minute * MINUTE + 1000)
    assert.equal(said()[0], 'trigger')
    const details = pagerDutyEvents(receiver)[0]?.payload?.custom_details
    assert.match(details?.Repair ?? '', /./)
  })

  it('pages when the repair did not help', async () => {
    const { fails, at, said } = await start('on')
    await fails('i-1')
    for (let minute = 0; minute < 10; minute++) await at(minute * MINUTE + 1000)
    assert.deepEqual(said(), [])
    for (let minute = 10; minute < 120; minute += 1) await at(minute * MINUTE + 1000)
    assert.equal(said()[0], 'trigger')
  })

  it('pages at once for three hosts', async () => {
    const { fails, at, said } = await start('on')
    for (const id of ['i-1', 'i-2', 'i-3']) await fails(id)
    await at(1000)
    assert.deepEqual(said(), ['trigger'])
  })

  for (const mode of ['dry_run', 'off'] as const)
    it(`pages at once where repairs are ${mode}: there is nothing to wait for`, async () => {
      const { fails, at, said } = await start(mode)
      await fails('i-1')
      await at(1000)
      assert.deepEqual(said(), ['trigger'])
      assert.equal(repairs(), 0)
    })
})
