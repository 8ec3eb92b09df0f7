/** So many pages, whatever one token invents: and nothing real is pushed out of sight by it. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  begins,
  call,
  HEALTHY_TABLES,
  LO,
  NO_ROUTE_TABLES,
  noSource,
  REFUSED,
  searches,
  TIMED_OUT,
  tables,
} from '../../shared/judgement/boot-text.ts'
import { type GuestFacts, HEALTHY, LOST_RACE } from '../../support/guest.ts'
import { receiverOfFile } from '../../support/receiver.ts'
import { type StandingWorld, startStandingWorld } from '../../support/standing-world.ts'

const receiver = await receiverOfFile()
const hex = (n: number, length: number) => n.toString(16).padStart(length, '0')
const machine = (n: number, image = `img-${n}`): GuestFacts => ({
  uuid: `6d1f5a10-9999-4aaa-8bbb-${hex(n, 12)}`,
  mac: `02:00:00:99:00:${hex(n, 2)}`,
  secret: hex(n, 32),
  token: '',
  image,
  facts: {},
})
const QUIET = { remediation: { mode: 'off' } }
/** Each with a cause of its own. */
const WAYS_TO_FAIL = [
  [tables([LO])],
  [tables([{ name: 'eth0', up: false }, LO])],
  [tables([{ name: 'eth0' }, LO])],
  [NO_ROUTE_TABLES],
  ...['bad status code [401]', 'bad status code [404]', 'empty response [200]', REFUSED, TIMED_OUT].map(
    (answer) => [HEALTHY_TABLES, searches(26.1, 'OpenStack'), call(26.2, answer)],
  ),
].map((lines) => [begins('init', 26.01), ...lines, noSource(26.5)].join('\n'))
const OF_ALL = /no inventory has announced them/

/** Boots twice, as somebody does who wants to be trusted without an inventory. */
async function invent(world: StandingWorld, n: number, image?: string) {
  for (const boot of [1, 2])
    await world.say(machine(n, image), boot, LOST_RACE, {
      boot: `b0070000-2222-4ccc-8ddd-${hex(n * 4 + boot, 12)}`,
    })
}
const updates = () =>
  receiver.received
    .filter(({ path }) => path === '/page')
    .map(({ body }) => JSON.parse(body))
    .filter(({ event_action, payload }) => event_action === 'trigger' && OF_ALL.test(payload.summary))

describe('a fleet without inventory', () => {
  it('in which one token invents 40 machines, each with an image of its own, pages twice', async () => {
    const world = await startStandingWorld(receiver, QUIET)
    for (let n = 1; n <= 40; n++) await invent(world, n)
    await world.pass(30)
    assert.equal(world.heard().paged.length, 2, world.heard().paged.join('\n'))
    assert.equal(
      receiver.received.filter(({ path }) => path === '/page').length,
      2,
      'and nothing is repeated',
    )
    const head = await world.deps.store.getIncident('demo', 'unknown_machines', 'any image')
    assert.equal(head?.members_seen, 39)
    assert.match(head?.summary.remedy ?? '', /No inventory has announced these machines/)
  })

  it('pages again for a new cause or image, once an hour', async () => {
    const world = await startStandingWorld(receiver, { ...QUIET, repeat_s: 86_400 })
    for (let n = 1; n <= 5; n++) await invent(world, n)
    await world.pass(10)
    assert.equal(updates().length, 1)
    // The real one, after the forged ones.
    await invent(world, 50, 'golden')
    await world.pass(20)
    assert.equal(updates().length, 1)
    // In the next hour each opens an incident of its own again, the first one; the others join.
    await world.pass(40)
    assert.equal(updates().length, 2)
    assert.match(JSON.stringify(updates()[1]), /golden/)
    assert.match(JSON.stringify(updates()[1]), /A new cause or image/)
    await world.pass(180)
    assert.equal(updates().length, 2)
  })

  it('has machines join the open incident they belong to, whoever opened it', async () => {
    const world = await startStandingWorld(receiver, QUIET)
    for (let n = 1; n <= 5; n++) await invent(world, n, 'golden')
    await world.pass(10)
    const { items } = await world.deps.store.listIncidents('demo', null, 10)
    assert.deepEqual(
      items.map(({ image, members_seen }) => [image, members_seen]),
      [['golden', 5]],
    )
  })
})

describe('a fleet with inventory', () => {
  it('starts ten pages an hour, says that there are more, and pages the rest in the next', async () => {
    const world = await startStandingWorld(receiver, QUIET)
    const more = /^More than 10 new incidents/
    for (let n = 1; n <= 13; n++) {
      const { uuid, mac, image } = machine(n)
      await world.announce(`vm-${n}`, { uuid, macs: [mac], image })
      await world.say(machine(n), 1, LOST_RACE)
    }
    await world.pass(5)
    const { paged } = world.heard()
    assert.equal(paged.filter((title) => more.test(title)).length, 1)
    assert.equal(paged.length, 11)
    const { items } = await world.deps.store.listIncidents('demo', null, 20)
    assert.equal(items.filter(({ paging }) => paging?.reason === 'over_ceiling').length, 3)
    await world.pass(60)
    assert.equal(world.heard().paged.length, 14, 'the other three, and no second message that there are more')
  })

  it('sends nothing for an incident that ended before its turn', async () => {
    const world = await startStandingWorld(receiver, { ...QUIET, pages_per_hour: 1, resolve_hold_s: 0 })
    for (const n of [1, 2]) {
      const { uuid, mac, image } = machine(n)
      await world.announce(`vm-${n}`, { uuid, macs: [mac], image })
      await world.say(machine(n), 1, LOST_RACE)
    }
    await world.pass(2)
    await world.say(machine(2), 2, HEALTHY)
    await world.pass(90)
    assert.equal(world.heard().paged.length, 2, 'the first one, and that there are more')
  })

  it('pages three times for one machine that fails in nine ways, and for an outbreak in the last of them', async () => {
    const world = await startStandingWorld(receiver, QUIET)
    const announce = ({ uuid, mac, image }: GuestFacts) =>
      world.announce(`vm-${mac}`, { uuid, macs: [mac], image })
    const hostile = machine(60, 'golden')
    await announce(hostile)
    for (const [index, text] of WAYS_TO_FAIL.entries()) {
      await world.say(hostile, index + 1, text)
      await world.pass(1)
    }
    const { items } = await world.deps.store.listIncidents('demo', null, 20)
    assert.equal(items.length, WAYS_TO_FAIL.length, 'each opened an incident')
    const { paged, noticed } = world.heard()
    assert.equal(paged.length, 3, paged.join('\n'))
    assert.equal(
      noticed.filter((title) => /^One instance opened more than 3 incidents/.test(title)).length,
      1,
    )
    const last = items.find(({ state }) => state === 'open')
    assert.equal(last?.paging?.reason, 'over_ceiling')
    // A real machine fails in the incident that it holds open, and one of another image in one of its own.
    for (const real of [machine(61, 'golden'), machine(62, 'other')]) {
      await announce(real)
      await world.say(real, 1, WAYS_TO_FAIL.at(-1) ?? '')
    }
    await world.pass(1)
    const after = world.heard().paged.slice(3)
    assert.deepEqual(after.map((title) => /on (\w+)/.exec(title)?.[1]).sort(), ['golden', 'other'])
  })
})
