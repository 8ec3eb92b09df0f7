/** PagerDuty's list of changes: when repairs began and ended, two entries for a wave and not one for each VM. */
import assert from 'node:assert/strict'
import { after, beforeEach, describe, it } from 'node:test'
import fc from 'fast-check'
import { wake } from '../../../functions/due/wake.ts'
import { changeWork } from '../../../functions/notify/repair-change.ts'
import { changeEvent } from '../../../shared/channels/pagerduty.ts'
import { incidentId } from '../../../shared/incident-id.ts'
import { CHANGE_CODES, changeContent } from '../../../shared/page/change-words.ts'
import { anyText } from '../../support/any-text.ts'
import { CAUSE, IMAGE, incidentBench } from '../../support/incident-bench.ts'
import { ROUTING_KEY, startPagerDutyApi } from '../../support/pagerduty-api.ts'
import { receiverOfFile } from '../../support/receiver.ts'
import { SECRET } from '../../support/repair-world.ts'
import { startMemoryStore } from '../../support/table.ts'

const receiver = await receiverOfFile()
const pagerduty = await startPagerDutyApi()
after(() => pagerduty.stop())
const startAfresh = () => {
  pagerduty.alerts.length = 0
  pagerduty.changes.length = 0
  pagerduty.throttle(0)
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE

async function bench(more: Record<string, unknown> = {}, pager: Record<string, unknown> = {}) {
  const { store } = await startMemoryStore()
  const channels = {
    pd: { type: 'pagerduty', routing_key: { value: ROUTING_KEY }, url: pagerduty.url, ...pager },
  }
  const remediation = { mode: 'on', url: `${receiver.url}/repair`, secret: { value: SECRET } }
  const made = incidentBench(store, receiver, { page_channels: ['pd'], remediation, channels, ...more })
  return { store, ...made }
}
const summaries = () => pagerduty.changes.map(({ payload }) => payload.summary)
const IDS = ['i-1', 'i-2', 'i-3']

describe('a wave of repairs', () => {
  beforeEach(startAfresh)

  it('sends two change events however many VMs are repaired, with the counts of those moments', async () => {
    const { fleet, fails, heals, at, deps } = await bench()
    for (const id of IDS) await fails(id)
    await at(MINUTE)
    const began = deps.now()
    await heals('i-1')
    await at(2 * MINUTE)
    for (const id of ['i-2', 'i-3']) await heals(id)
    await at(3 * MINUTE)
    await at(14 * MINUTE)
    assert.deepEqual(summaries(), [
      `[${fleet}] Repairs started on ${IMAGE}: 3 VMs are failing (no route to metadata at lookup), 1 requested so far.`,
      `[${fleet}] Repairs ended on ${IMAGE}: 3 VMs have come up since the incident opened, 0 VMs are still failing (no route to metadata at lookup).`,
    ])
    const [first] = pagerduty.changes
    assert.equal(first?.payload.source, `boot-health/${fleet}`)
    assert.ok(Math.abs(Date.parse(first?.payload.timestamp ?? '') - began) <= MINUTE)
    assert.match(first?.links[0]?.href ?? '', new RegExp(`/incidents/.*fleet=${fleet}$`))
    assert.deepEqual(
      pagerduty.alerts.map(({ event_action }) => event_action),
      ['trigger', 'resolve'],
    )
  })

  it('that ends without success reports how many still fail', async () => {
    const { fails, at } = await bench()
    for (const id of IDS) await fails(id)
    await at(MINUTE)
    // Nobody claims and nothing heals: requests are not taken up, and then no rung is left.
    for (let minute = 2; minute < 26 * 60; minute += 10) await at(minute * MINUTE)
    assert.match(summaries().at(-1) ?? '', /Repairs ended .* 0 VMs have come up .* 3 VMs are still failing/)
  })

  it('of one VM that fails again and again sends at most one change event an hour', async () => {
    const { fails, heals, at } = await bench({ resolve_hold_s: 7200 })
    for (let round = 0; round < 6; round++) {
      await fails('i-1', 'bound', `boot${round}`)
      await at((10 * round + 1) * MINUTE)
      await heals('i-1')
      await at((10 * round + 2) * MINUTE)
    }
    assert.equal(pagerduty.changes.length, 2)
  })

  it('sends one change event although PagerDuty throttles for a moment, and although its row is worked twice', async () => {
    const { fleet, fails, at, deps } = await bench({ page: 'never' })
    pagerduty.throttle(2)
    await fails('i-1')
    await at(MINUTE)
    assert.equal(pagerduty.changes.length, 0)
    for (let minute = 2; minute < 6; minute++) await at(minute * MINUTE)
    assert.equal(pagerduty.changes.length, 1)
    await wake(
      deps,
      changeWork(fleet, 'repairs_began', incidentId({ cause: CAUSE, image: IMAGE, gen: 1 }), 1),
    )
    await at(8 * MINUTE)
    assert.equal(pagerduty.changes.length, 1)
  })

  it('that never happened sends nothing, although its row was written', async () => {
    const { fleet, store, deps, at } = await bench()
    const id = incidentId({ cause: CAUSE, image: IMAGE, gen: 1 })
    for (const about of [id, 'no incident', `${id.replace('~1', '~7')}`])
      await wake(deps, changeWork(fleet, 'repairs_began', about, 1))
    await at(MINUTE)
    assert.deepEqual([pagerduty.changes, pagerduty.alerts], [[], []])
    assert.deepEqual(await store.dueRows(deps.now() + HOUR, 10), [])
  })

  it('sends nothing if the fleet rehearses, or the channel has changes off', async () => {
    const rehearses = await bench({ remediation: { mode: 'dry_run' } })
    await rehearses.fails('i-1')
    await rehearses.at(MINUTE)
    const silent = await bench({}, { changes: false })
    await silent.fails('i-1')
    await silent.at(MINUTE)
    await silent.at(2 * MINUTE)
    assert.equal(receiver.received.filter(({ path }) => path === '/repair').length > 0, true)
    assert.deepEqual(pagerduty.changes, [])
  })

  it('fits PagerDuty’s limits, whatever the image name', () => {
    const wave = { n: 1, began_at: 0, ended_at: 1, failing: 1, in_flight: 1, came_up: 1, still_failing: 0 }
    const of = { fleet: 'web', cause: CAUSE, gen: 1, severity: 'page', wave } as const
    fc.assert(
      fc.property(anyText(4000), (image) => {
        for (const code of CHANGE_CODES) {
          const content = changeContent({ ...of, image }, code, 'https://boot.example')
          const event = changeEvent(content, ROUTING_KEY)
          assert.ok(Buffer.byteLength(event) <= 512_000)
          assert.ok(JSON.parse(event).payload.summary.length <= 1024)
        }
      }),
      { numRuns: 200 },
    )
  })
})
