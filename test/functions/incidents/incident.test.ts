import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createApiApp } from '../../../functions/api/app.ts'
import { wake } from '../../../functions/due/wake.ts'
import { acknowledgeIncident, addSilence, endSilence } from '../../../functions/incidents/incident-change.ts'
import { sweep } from '../../../functions/worker/sweep.ts'
import { pageKey } from '../../../shared/page/page-key.ts'
import { CAUSE, IMAGE, incidentBench, pagerDutyEvents } from '../../support/incident-bench.ts'
import { receiverOfFile } from '../../support/receiver.ts'
import { PAGERDUTY_SECRET, thereBody, thereHeaders } from '../../support/signed-callbacks.ts'
import { startMemoryStore, TEST_START } from '../../support/table.ts'

const receiver = await receiverOfFile()

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

describe('an incident', () => {
  /** A table of its own: clocks of tests all start at the same moment. */
  const bench = async (settings: Record<string, unknown> = {}) => {
    const { store } = await startMemoryStore()
    return { store, ...incidentBench(store, receiver, settings) }
  }

  it('pages once after its wait, and resolves once after its hold, under one key', async () => {
    const { fails, heals, at, said, keys, head, decisions } = await bench()
    await fails('i-1')
    await at(0)
    assert.deepEqual(said(), [])
    await at(30 * SECOND)
    assert.deepEqual(said(), ['trigger'])
    for (let minute = 1; minute < 20; minute++) await at(minute * MINUTE)
    assert.deepEqual(said(), ['trigger'])
    await heals('i-1')
    await at(20 * MINUTE)
    assert.equal((await head()).state, 'resolving')
    await at(29 * MINUTE)
    assert.deepEqual(said(), ['trigger'])
    await at(30 * MINUTE)
    assert.deepEqual(said(), ['trigger', 'resolve'])
    assert.equal(keys().length, 1)
    assert.equal((await head()).resolve_reason, 'verified_ok 1')
    assert.deepEqual(await decisions(), [
      'incident_opened: member_failed, paging: waiting_for_more',
      'paging: due, told: first',
      'incident_resolving: no_failing_member, member_left: verified_ok, paging: nobody_failing',
      'incident_resolved: held_long_enough, told: resolved',
    ])
  })

  it('leaves no due row behind once it is resolved', async () => {
    const { store, fleet, deps, fails, heals, at } = await bench()
    await fails('i-1')
    await at(30 * SECOND)
    await heals('i-1')
    await at(31 * SECOND)
    await at(HOUR)
    await at(26 * HOUR)
    const due = await store.dueRows(deps.now() + 24 * HOUR, 100)
    assert.deepEqual(
      due.filter((row) => row.fleet === fleet),
      [],
    )
  })

  it('sends updates as it grows, ever more rarely, and a reminder after four hours', async () => {
    const { fails, at, said } = await bench()
    for (const id of ['i-1', 'i-2', 'i-3']) await fails(id)
    await at(30 * SECOND)
    await fails('i-4')
    await at(60 * SECOND)
    assert.equal(said().length, 1)
    await at(90 * SECOND)
    assert.equal(said().length, 2)
    await fails('i-5')
    await at(4 * MINUTE)
    assert.equal(said().length, 2)
    await at(6.5 * MINUTE)
    assert.equal(said().length, 3)
    for (const id of ['i-6', 'i-7', 'i-8', 'i-9', 'i-10']) await fails(id)
    await at(7 * MINUTE)
    assert.equal(said().length, 4)
    await at(4 * HOUR)
    assert.equal(said().length, 4)
    await at(4 * HOUR + 8 * MINUTE)
    assert.equal(said().length, 5)
    const last = pagerDutyEvents(receiver).at(-1)
    assert.match(last?.payload?.summary ?? '', /10 of 10 VMs/)
    assert.match(last?.payload?.custom_details['Why now'] ?? '', /reminder/)
  })

  it('with only unverified members pages nobody, however many they are', async () => {
    const { fails, at, said, head } = await bench()
    for (let n = 0; n < 5; n++) await fails(`i-${n}`, 'claimed')
    await at(HOUR)
    assert.deepEqual(said(), [])
    assert.equal((await head()).paging?.reason, 'only_claims')
  })

  it('is not ended by a forged ok of lower trust', async () => {
    const { fails, heals, at, head } = await bench()
    await fails('i-1')
    await at(MINUTE)
    await heals('i-1', 'claimed')
    await at(HOUR)
    assert.equal((await head()).state, 'open')
  })

  it('that comes back within its hold is the same one, and after the hold another', async () => {
    const { fails, heals, at, said, keys, head } = await bench()
    await fails('i-1')
    await at(MINUTE)
    await heals('i-1')
    await at(2 * MINUTE)
    await fails('i-1', 'bound', 'b')
    await at(3 * MINUTE)
    assert.equal((await head()).state, 'open')
    assert.deepEqual(said(), ['trigger'])
    await heals('i-1')
    await at(4 * MINUTE)
    await at(14 * MINUTE)
    assert.deepEqual(said(), ['trigger', 'resolve'])
    await fails('i-1', 'bound', 'c')
    await at(15 * MINUTE)
    assert.deepEqual(said(), ['trigger', 'resolve', 'trigger'])
    assert.equal((await head()).gen, 2)
    assert.equal(keys().length, 2)
  })

  it('whose members were all terminated resolves, and says so', async () => {
    const { store, fleet, fails, goes, at, said, head } = await bench()
    for (const id of ['i-1', 'i-2']) await fails(id)
    await at(MINUTE)
    for (const id of ['i-1', 'i-2']) await goes(id)
    await at(2 * MINUTE)
    await at(12 * MINUTE)
    assert.deepEqual(said(), ['trigger', 'resolve'])
    assert.equal((await head()).resolve_reason, 'gone 2')
    assert.equal((await store.getInstance(fleet, 'i-1'))?.settled_boot, 'i-1-a')
  })

  it('that gets no report for a day resolves, and says so', async () => {
    const { fails, at, head } = await bench()
    await fails('i-1')
    await at(MINUTE)
    await at(24 * HOUR - MINUTE)
    assert.equal((await head()).state, 'open')
    await at(24 * HOUR)
    await at(24 * HOUR + 10 * MINUTE)
    assert.equal((await head()).resolve_reason, 'silent 1')
  })

  it('under a silence pages nobody until it ends, and then at once', async () => {
    const { fleet, deps, fails, at, said, head } = await bench()
    const silence = { cause: CAUSE, image: null, reason: 'known', pause: false }
    await addSilence(
      deps,
      { fleet, by: 'pat' },
      { ...silence, starts_at: TEST_START, ends_at: TEST_START + HOUR },
    )
    await fails('i-1')
    await at(30 * MINUTE)
    assert.deepEqual([said(), (await head()).paging?.reason], [[], 'silenced'])
    await at(HOUR)
    assert.deepEqual(said(), ['trigger'])
  })

  it('that was paged before its silence still sends its resolve', async () => {
    const { fleet, deps, fails, heals, at, said } = await bench()
    await fails('i-1')
    await at(MINUTE)
    const rule = { cause: null, image: IMAGE, reason: 'rebuilding', pause: true }
    const span = { starts_at: deps.now(), ends_at: deps.now() + 24 * HOUR }
    const silence = await addSilence(deps, { fleet, by: 'pat' }, { ...rule, ...span })
    await heals('i-1')
    await at(2 * MINUTE)
    await at(12 * MINUTE)
    assert.deepEqual(said(), ['trigger', 'resolve'])
    assert.equal(await endSilence(deps, { fleet, by: 'pat' }, silence.id), true)
    assert.equal(await endSilence(deps, { fleet, by: 'pat' }, silence.id), false)
  })

  it('that is acknowledged sends nothing until it doubles', async () => {
    const { fleet, deps, fails, at, said } = await bench()
    await fails('i-1')
    await fails('i-2')
    await at(MINUTE)
    const ack = { note: 'on it', until: TEST_START + 12 * HOUR }
    const of = { cause: CAUSE, image: IMAGE, gen: 1 }
    assert.ok(await acknowledgeIncident(deps, { fleet, by: 'pat' }, of, ack))
    await at(2 * MINUTE)
    assert.deepEqual(said(), ['trigger', 'acknowledge'])
    await fails('i-3')
    await at(6 * HOUR)
    assert.deepEqual(said(), ['trigger', 'acknowledge'])
    await fails('i-4')
    await at(6 * HOUR + MINUTE)
    assert.deepEqual(said(), ['trigger', 'acknowledge', 'trigger'])
  })

  it('that was resolved in PagerDuty while VMs fail pages again after a quarter of an hour, under the same key', async () => {
    const { fleet, deps, fails, at, said, keys } = await bench()
    await fails('i-1')
    await at(MINUTE)
    deps.config = {
      ...deps.config,
      callbacks: { pagerduty: { secrets: [{ env: 'RESOLVED_THERE' }] } },
    }
    deps.readSecret = async () => PAGERDUTY_SECRET
    const key = pageKey({ fleet, cause: CAUSE, image: IMAGE, gen: 1 })
    const body = thereBody({ event_type: 'incident.resolved', key, at: deps.now() })
    const answer = await createApiApp({ ...deps, openViewing: false }).request('/v1/pagerduty/events', {
      ...{ method: 'POST', body, headers: await thereHeaders(body) },
    })
    assert.deepEqual(await answer.json(), { came: 'done' })
    for (const minute of [2, 5, 15]) await at(minute * MINUTE)
    assert.deepEqual(said(), ['trigger', 'acknowledge'])
    for (const minute of [17, 18]) await at(minute * MINUTE)
    assert.deepEqual(said(), ['trigger', 'acknowledge', 'trigger'])
    assert.equal(keys().length, 1)
  })

  it('that is resolved cannot be acknowledged', async () => {
    const { fleet, deps, fails, heals, at } = await bench({ resolve_hold_s: 0 })
    await fails('i-1')
    await heals('i-1')
    await at(MINUTE)
    const of = { cause: CAUSE, image: IMAGE, gen: 1 }
    const ack = { note: 'late', until: TEST_START + HOUR }
    assert.equal(await acknowledgeIncident(deps, { fleet, by: 'pat' }, of, ack), null)
  })

  it('sends its resolve to where it paged, even if its channel was moved or removed meanwhile', async () => {
    const { deps, fails, heals, at, said, head } = await bench()
    await fails('i-1')
    await at(MINUTE)
    const { oncall: _gone, ...others } = deps.config.channels
    deps.config = { ...deps.config, channels: others }
    await at(2 * MINUTE)
    assert.equal((await head()).tell[0]?.retired, true)
    await heals('i-1')
    await at(3 * MINUTE)
    await at(13 * MINUTE)
    assert.deepEqual(said(), ['trigger', 'resolve'])
  })

  it('that breaks out again before its resolve was sent sends both', async () => {
    const { fails, heals, at, said, keys, head } = await bench({ resolve_hold_s: 0 })
    await fails('i-1')
    await at(MINUTE)
    receiver.answer(503)
    await heals('i-1')
    await at(2 * MINUTE)
    assert.equal((await head()).state, 'resolved')
    await fails('i-1', 'bound', 'b')
    receiver.answer(202)
    await at(10 * MINUTE)
    await at(11 * MINUTE)
    const accepted = said()
    assert.deepEqual(accepted.slice(0, 1), ['trigger'])
    const [first, second] = keys()
    const of = (key: string | undefined) =>
      pagerDutyEvents(receiver).flatMap((one) => (one.dedup_key === key ? [one.event_action] : []))
    assert.equal(of(first).at(-1), 'resolve')
    assert.deepEqual(of(second), ['trigger'])
    assert.equal((await head()).gen, 2)
  })

  it('goes through another channel when its own answers 410', async () => {
    const { fails, at, said } = await bench()
    receiver.answer(({ path }) => ({ status: path === '/pd' ? 410 : 200 }))
    await fails('i-1')
    await at(MINUTE)
    await at(2 * MINUTE)
    await at(3 * MINUTE)
    assert.deepEqual(said(), ['trigger'])
    const slack = receiver.received.filter(({ path }) => path.startsWith('/slack')).map(({ body }) => body)
    assert.ok(slack.some((body) => body.includes('410 Gone')))
    assert.ok(slack.some((body) => body.includes(CAUSE)))
  })

  /** `page test oncall`, by now. */
  const test = async ({ deps, fleet }: Awaited<ReturnType<typeof bench>>) => {
    await wake(deps, { kind: 'channel_test', fleet, channel: 'oncall', test_id: String(deps.now()) })
  }
  /** What was said of the incident at this path, tests of the channel left out. */
  const heard = (path = '/pd') =>
    receiver.received
      .filter((one) => one.path === path)
      .map(({ body }) => JSON.parse(body))
      .flatMap(({ dedup_key, event_action }) => (dedup_key.includes(CAUSE) ? [event_action] : []))
  const offAt = (path: string) => receiver.answer((one) => ({ status: one.path === path ? 410 : 202 }))

  it('that its channel rejected with 410 is sent there once, after a test has re-enabled the channel', async () => {
    const one = await bench()
    offAt('/pd')
    await one.fails('i-1')
    for (const minute of [1, 2, 3]) await one.at(minute * MINUTE)
    assert.deepEqual(heard(), ['trigger'])
    await test(one)
    await one.at(4 * MINUTE)
    assert.deepEqual(heard(), ['trigger'], 'a test that fails switches nothing on')
    receiver.answer(202)
    await test(one)
    for (const minute of [5, 6, 20, 60]) await one.at(minute * MINUTE)
    assert.deepEqual(heard(), ['trigger', 'trigger'])
    await one.heals('i-1')
    for (const minute of [61, 72]) await one.at(minute * MINUTE)
    assert.deepEqual(heard(), ['trigger', 'trigger', 'resolve'])
  })

  it('that ended while its channel was off is resolved there too, without a second page', async () => {
    const one = await bench()
    await one.fails('i-1')
    await one.at(MINUTE)
    offAt('/pd')
    await one.heals('i-1')
    for (const minute of [2, 12, 13]) await one.at(minute * MINUTE)
    assert.deepEqual(heard(), ['trigger', 'resolve'])
    receiver.answer(202)
    await test(one)
    for (const minute of [14, 15, 30]) await one.at(minute * MINUTE)
    assert.deepEqual(heard(), ['trigger', 'resolve', 'resolve'])
    assert.equal((await one.head()).tell[0]?.sent, 'resolve')
  })

  it('is sent to the channel’s new address, if that is how it was fixed', async () => {
    const one = await bench()
    offAt('/pd')
    await one.fails('i-1')
    for (const minute of [1, 2]) await one.at(minute * MINUTE)
    const { oncall } = one.deps.config.channels
    assert.ok(oncall?.type === 'pagerduty')
    const moved = { ...oncall, url: `${receiver.url}/new` }
    one.deps.config = { ...one.deps.config, channels: { ...one.deps.config.channels, oncall: moved } }
    await test(one)
    for (const minute of [3, 4, 30]) await one.at(minute * MINUTE)
    assert.deepEqual([heard(), heard('/new')], [['trigger'], ['trigger']])
  })

  it('keeps trying a channel that fails, and another channel is notified of the failure', async () => {
    const { fails, at, said, head } = await bench()
    receiver.answer(({ path }) => ({ status: path === '/pd' ? 503 : 200 }))
    await fails('i-1')
    for (let minute = 1; minute < 8; minute++) await at(minute * MINUTE)
    assert.equal((await head()).tell[0]?.last_error, 'http_503')
    const slack = receiver.received.filter(({ path }) => path.startsWith('/slack')).map(({ body }) => body)
    assert.equal(slack.filter((body) => body.includes('cannot be reached')).length, 1)
    receiver.answer(202)
    await at(30 * MINUTE)
    assert.equal((await head()).tell[0]?.sent, 'trigger')
    assert.ok(said().length >= 5)
  })

  it('is paged once by two workers that evaluate at the same moment', async () => {
    const { deps, fails, said } = await bench({ page_wait_s: 0 })
    await fails('i-1')
    await Promise.all([sweep(deps), sweep(deps), sweep(deps)])
    assert.deepEqual(said(), ['trigger'])
  })
})
