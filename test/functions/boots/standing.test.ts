/**
 * What happens inside a launch window, where a neighbour knows uuid and MAC as well as the machine itself (docs/trust.md).
 * Every attack is with the image's token alone; after them come the honest fleets that look like one.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { posixCksum } from '../../../shared/envelope/beacon.ts'
import { sha256Hex } from '../../../shared/token.ts'
import { bootId, type GuestFacts, HEALTHY, LOST_RACE, RECOVERED } from '../../support/guest.ts'
import { receiverOfFile } from '../../support/receiver.ts'
import { SECRET, type StandingWorld, startStandingWorld } from '../../support/standing-world.ts'

const receiver = await receiverOfFile()

const hex = (n: number, length: number) => n.toString(16).padStart(length, '0')
/** Machine number `n`, as it calls itself. */
const machine = (n: number, more: Partial<GuestFacts> = {}): GuestFacts => ({
  uuid: `6d1f5a10-7777-4aaa-8bbb-${hex(n, 12)}`,
  mac: `fa:16:3e:77:00:${hex(n, 2)}`,
  secret: hex(n, 32),
  token: '',
  image: 'img',
  facts: {},
  ...more,
})
/** Somebody who has the image's token, and what can be seen of a machine from beside it. */
const forged = (guest: GuestFacts, more: Partial<GuestFacts> = {}): GuestFacts => ({
  ...guest,
  secret: 'f'.repeat(32),
  ...more,
})
const names = ({ uuid, mac }: GuestFacts) => ({ uuid, macs: [mac], image: 'img' })
const CONTEST = /^Identity contested: two secrets report as vm-1/

async function contestedOnce(world: StandingWorld, verdict: string | undefined) {
  const { contest, newest, secret } = await world.instance('vm-1')
  assert.equal(contest?.claims.length, 2)
  assert.equal(secret, null)
  assert.equal(newest?.verdict, verdict)
  const { paged, repairs } = world.heard()
  assert.equal(paged.filter((title) => CONTEST.test(title)).length, 1, paged.join('\n'))
  assert.deepEqual(repairs, [])
}

describe('the attacks of one image token on a launch window', () => {
  it('(a) a forged failure by the MAC alone pages once, and the healthy machine is contested, not refused', async () => {
    const world = await startStandingWorld(receiver, { remediation: { mode: 'off' } })
    await world.announce('vm-1', { macs: [machine(1).mac], image: 'img' })
    await world.say(forged(machine(1), { uuid: machine(66).uuid }), 66, LOST_RACE)
    await world.pass(1)
    await world.say(machine(1), 1, HEALTHY)
    await world.pass(15)
    const { contest, newest, quarantine, incident } = await world.instance('vm-1')
    assert.deepEqual(
      [contest?.claims.length, newest?.verdict, newest?.trust, quarantine],
      [2, 'failed', 'contested', null],
    )
    const head = incident && (await world.deps.store.getIncident('demo', incident.cause, incident.image))
    assert.deepEqual([head?.state, head?.resolve_reason], ['resolved', 'contested 1'])
    assert.equal(world.heard().paged.length, 2, 'the forged failure, and that it is contested')
  })

  it('(b) a forged failure of a healthy machine: contested, one notice, no webhook, no ok', async () => {
    const world = await startStandingWorld(receiver)
    await world.announce('vm-1', names(machine(1)))
    await world.say(forged(machine(1)), 66, LOST_RACE)
    await world.say(machine(1), 1, HEALTHY)
    await world.pass(20)
    await contestedOnce(world, 'failed')
    assert.equal(await world.counted(), 0)
  })

  it('(c) a forged good report before that of a failing machine: contested and failing, one notice, no ok', async () => {
    const world = await startStandingWorld(receiver)
    await world.announce('vm-1', names(machine(1)))
    await world.say(forged(machine(1)), 66, HEALTHY)
    assert.equal((await world.instance('vm-1')).newest?.verdict, 'ok', 'while it is the only one')
    await world.say(machine(1), 1, LOST_RACE)
    await world.pass(20)
    await contestedOnce(world, 'failed')
    assert.equal(await world.counted(), 0)
  })

  for (const how of ['by uuid and MAC', 'by the MAC, without a uuid', 'by the MAC, with another uuid'])
    it(`(c) the same before the launch is announced, ${how}`, async () => {
      const world = await startStandingWorld(receiver)
      await world.announce('vm-9', names(machine(9)))
      const uuid = how.endsWith('another uuid')
        ? { uuid: machine(66).uuid }
        : how.includes('without')
          ? { uuid: '' }
          : {}
      await world.say(forged(machine(1), uuid), 66, HEALTHY)
      const named = names(machine(1))
      await world.announce('vm-1', 'uuid' in uuid ? { ...named, uuid: undefined } : named)
      assert.equal((await world.instance('vm-1')).newest?.verdict, 'ok', 'a candidate, and the only one')
      await world.say(machine(1), 1, LOST_RACE)
      await world.pass(20)
      await contestedOnce(world, 'failed')
    })

  it('(d) a forged good report after that of a failing machine: contested and failing, one notice, no ok', async () => {
    const world = await startStandingWorld(receiver, { remediation: { mode: 'off' } })
    await world.announce('vm-1', names(machine(1)))
    await world.say(machine(1), 1, LOST_RACE)
    await world.pass(1)
    await world.say(forged(machine(1)), 66, RECOVERED)
    await world.pass(20)
    await contestedOnce(world, 'failed')
  })

  it('(d) two good reports are not healthy either, and a failure that follows notifies again', async () => {
    const world = await startStandingWorld(receiver)
    await world.announce('vm-1', names(machine(1)))
    await world.say(forged(machine(1)), 66, HEALTHY)
    await world.say(machine(1), 1, HEALTHY)
    await world.pass(120)
    await contestedOnce(world, undefined)
    await world.say(machine(1), 2, LOST_RACE)
    await world.pass(1)
    const { newest } = await world.instance('vm-1')
    assert.deepEqual([newest?.verdict, newest?.trust], ['failed', 'contested'])
    assert.equal(world.heard().paged.filter((title) => CONTEST.test(title)).length, 2)
  })

  it('before the announcement, both at once: contested when it comes', async () => {
    const world = await startStandingWorld(receiver)
    await world.announce('vm-9', names(machine(9)))
    await world.say(forged(machine(1)), 66, HEALTHY)
    await world.say(machine(1), 1, LOST_RACE)
    await world.announce('vm-1', names(machine(1)))
    await world.pass(20)
    await contestedOnce(world, 'failed')
  })

  it('before the announcement, a flood under its uuid and its MAC does not hide a machine that came up', async () => {
    const world = await startStandingWorld(receiver, { remediation: { mode: 'off' } })
    await world.announce('vm-2', names(machine(2)))
    await world.say(machine(2), 2, HEALTHY)
    const launched_at = new Date(world.deps.now()).toISOString()
    await world.say(machine(1), 1, HEALTHY)
    world.deps.advance(60_000)
    for (let n = 0; n < 9; n++) {
      await world.say(
        forged(machine(1), { mac: machine(100 + n).mac, secret: hex(0xf00 + n, 32) }),
        100 + n,
        HEALTHY,
      )
      await world.say(
        forged(machine(1), { uuid: machine(200 + n).uuid, secret: hex(0xe00 + n, 32) }),
        200 + n,
        HEALTHY,
      )
    }
    await world.announce('vm-1', { ...names(machine(1)), launched_at })
    await world.pass(45)
    const { newest, contest } = await world.instance('vm-1')
    assert.deepEqual([newest?.verdict, newest?.trust, contest], ['ok', 'bound', undefined])
    assert.deepEqual(world.heard().paged, [], 'nothing says that it never reported')
  })

  it('long before the launch bind nothing', async () => {
    const world = await startStandingWorld(receiver)
    await world.announce('vm-9', names(machine(9)))
    await world.say(forged(machine(1)), 66, HEALTHY)
    await world.pass(10)
    await world.announce('vm-1', names(machine(1)))
    await world.say(machine(1), 1, LOST_RACE)
    await world.pass(1)
    const { newest, contest } = await world.instance('vm-1')
    assert.deepEqual([newest?.verdict, newest?.trust, contest], ['failed', 'bound', undefined])
  })

  it('in the window of a machine that was stopped and started last until that machine reports', async () => {
    const world = await startStandingWorld(receiver)
    await world.announce('vm-1', names(machine(1)))
    await world.say(machine(1), 1, HEALTHY)
    await world.gone('vm-1')
    await world.pass(60)
    await world.announce('vm-1', names(machine(1)))
    await world.say(forged(machine(1)), 66, HEALTHY)
    assert.equal((await world.instance('vm-1')).newest?.boot_key.endsWith('42'), true)
    await world.say(machine(1), 2, LOST_RACE)
    const { newest, contest, secret, quarantine, boots } = await world.instance('vm-1')
    assert.deepEqual([newest?.verdict, newest?.trust, contest], ['failed', 'bound', undefined])
    assert.equal(secret?.kept, true)
    assert.equal(boots.find(({ boot_key }) => boot_key.endsWith('42'))?.trust, 'quarantined')
    await world.say(forged(machine(1)), 67, HEALTHY)
    assert.equal((await world.instance('vm-1')).newest?.verdict, 'failed')
    assert.notEqual(quarantine ?? (await world.instance('vm-1')).quarantine, null)
  })

  it('with a list of MACs of many machines make one of them contested, and never cause a silent refusal', async () => {
    const world = await startStandingWorld(receiver)
    const all = [1, 2, 3, 4].map((n) => machine(n))
    for (const [at, one] of all.entries())
      await world.announce(`vm-${at + 1}`, { macs: [one.mac], image: 'img' })
    const spray = forged(machine(66), { mac: all.map(({ mac }) => mac).join(',') })
    await world.say(spray, 66, HEALTHY)
    for (const [at, one] of all.entries()) await world.say(one, at + 1, HEALTHY)
    await world.pass(20)
    await contestedOnce(world, undefined)
    for (const n of [2, 3, 4]) assert.equal((await world.instance(`vm-${n}`)).newest?.verdict, 'ok')
  })
})

describe('after a forged failure', () => {
  const on = (more: object = {}) => ({
    remediation: {
      mode: 'on',
      url: `${receiver.url}/fix`,
      secret: { value: SECRET },
      verify_within_s: 120,
      ...more,
    },
  })

  it('(e) of six machines nothing latches: requested repairs are withdrawn when they report, and do not count', async () => {
    const world = await startStandingWorld(receiver, on({ max_in_flight_share: 1 }))
    for (let n = 1; n <= 6; n++) {
      await world.announce(`vm-${n}`, names(machine(n)))
      await world.say(forged(machine(n)), 60 + n, LOST_RACE)
      await world.pass(1)
      await world.say(machine(n), n, HEALTHY)
      await world.pass(1)
    }
    await world.pass(20)
    const guard = await world.deps.store.getGuard('demo')
    assert.deepEqual([guard.latches, Object.keys(guard.inflight)], [[], []])
    for (let n = 1; n <= 6; n++) {
      const { actions } = await world.instance(`vm-${n}`)
      assert.ok(
        actions.every(({ state }) => state === 'cancelled' || state === 'expired'),
        JSON.stringify(actions),
      )
    }
  })

  it('(f) the only slot of a small fleet is held until the machine reports, and no longer', async () => {
    const world = await startStandingWorld(receiver, on())
    await world.announce('vm-1', names(machine(1)))
    await world.say(forged(machine(1)), 66, LOST_RACE)
    await world.pass(1)
    const own = machine(2, { image: 'other' })
    await world.announce('vm-2', { ...names(own), image: 'other' })
    await world.say(own, 2, LOST_RACE)
    await world.pass(1)
    assert.deepEqual(world.heard().repairs, ['vm-1'], 'the slot is taken')
    await world.say(machine(1), 1, HEALTHY)
    await world.pass(2)
    assert.deepEqual(world.heard().repairs, ['vm-1', 'vm-2'])
  })

  it('(g) nothing is counted: neither an unknown machine without inventory, nor a contested machine', async () => {
    const world = await startStandingWorld(receiver, { remediation: { mode: 'off' } })
    for (let n = 20; n < 25; n++)
      for (const boot of [1, 2]) await world.say(machine(n), 100 * n + boot, LOST_RACE)
    assert.equal(await world.counted(), 0)
    await world.announce('vm-1', names(machine(1)))
    await world.say(machine(1), 1, HEALTHY)
    assert.equal(await world.counted(), 1)
    await world.say(forged(machine(1)), 66, LOST_RACE)
    assert.equal(await world.counted(), 0)
  })

  it('(h) a junk report delays only its own notice, for an hour', async () => {
    const world = await startStandingWorld(receiver)
    for (const n of [1, 2]) {
      await world.announce(`vm-${n}`, names(machine(n)))
      await world.say(machine(n), n, HEALTHY)
    }
    await world.pass(26 * 60)
    await world.say(machine(77), 77, LOST_RACE)
    await world.say(forged(machine(1)), 66, LOST_RACE)
    await world.pass(61)
    await world.say(forged(machine(2)), 67, LOST_RACE)
    await world.say(forged(machine(1)), 68, LOST_RACE)
    await world.pass(80)
    const of = (what: string) => world.heard().noticed.filter((title) => title.includes(what)).length
    assert.deepEqual(
      [of('name of vm-1 were quarantined'), of('name of vm-2 were quarantined'), of(machine(77).uuid)],
      [2, 1, 1],
    )
  })
})

describe('contests', () => {
  it('end when a person accepts one report, whose failure then pages', async () => {
    const world = await startStandingWorld(receiver, { remediation: { mode: 'off' } })
    await world.announce('vm-1', names(machine(1)))
    await world.say(forged(machine(1)), 66, HEALTHY)
    await world.say(machine(1), 1, LOST_RACE)
    await world.pass(1)
    const { contest } = await world.instance('vm-1')
    await world.accept('vm-1', contest?.claims[1]?.secret_hash ?? '')
    await world.pass(2)
    const { newest, secret, contest: after } = await world.instance('vm-1')
    assert.deepEqual(
      [newest?.verdict, newest?.trust, secret?.by, after],
      ['failed', 'bound', 'operator', undefined],
    )
    assert.equal(world.heard().paged.length, 2, 'the contest, and the failure')
  })

  it('in a flooded fleet send five messages, and one that there are more', async () => {
    const world = await startStandingWorld(receiver)
    for (let n = 1; n <= 12; n++) {
      await world.announce(`vm-${n}`, names(machine(n)))
      await world.say(machine(n), n, HEALTHY)
      await world.say(forged(machine(n)), 100 + n, HEALTHY)
    }
    await world.pass(20)
    const { paged } = world.heard()
    assert.equal(paged.filter((title) => title.startsWith('Identity contested')).length, 5)
    assert.deepEqual(paged.filter((title) => title.startsWith('The identity of more than')).length, 1)
    assert.equal(paged.length, 6)
  })

  it('in a fleet without inventory: the first user of a name does not hide the machine that fails', async () => {
    const world = await startStandingWorld(receiver)
    await world.say(forged(machine(1)), 1, HEALTHY)
    await world.say(forged(machine(1)), 2, HEALTHY)
    for (const boot of [11, 12, 13]) await world.say(machine(1), boot, LOST_RACE)
    await world.pass(20)
    const { newest, contest } = await world.instance(machine(1).uuid)
    assert.deepEqual([newest?.verdict, newest?.trust, contest?.claims.length], ['failed', 'contested', 2])
    assert.equal(world.heard().paged.filter((title) => title.startsWith('Identity contested')).length, 1)
  })
})

/** As the reporter writes it to the serial console; the number names the boot. */
function beaconOf({ secret }: GuestFacts, boot: number): string {
  const said = `boothealth1 boot_id=${bootId(boot)} hint=bad routes=link fp=${sha256Hex(secret ?? '').slice(0, 16)}`
  return `${said} ck=${posixCksum(`${said}\n`)}\n`
}
const NEW = { facts: { reporter: '0.2.0' } }

describe('a console', () => {
  it('ends a contest for the machine whose secret it shows, whose failure then pages', async () => {
    const world = await startStandingWorld(receiver, { remediation: { mode: 'off' } })
    await world.announce('vm-1', names(machine(1)))
    await world.say(forged(machine(1)), 66, HEALTHY)
    await world.say(machine(1), 1, LOST_RACE)
    await world.console('vm-1', `${LOST_RACE}\n${beaconOf(machine(1), 1)}`)
    await world.pass(2)
    const { newest, contest, secret, boots } = await world.instance('vm-1')
    assert.deepEqual([newest?.verdict, newest?.trust, contest], ['failed', 'attested', undefined])
    assert.equal(secret?.by, 'control_plane')
    assert.equal(boots.find(({ boot_key }) => boot_key === bootId(66))?.trust, 'quarantined')
    assert.match(world.heard().paged.at(-1) ?? '', /1 of 1 VM/)
  })

  it('of a later boot, which sent no report, ends it too', async () => {
    const world = await startStandingWorld(receiver, { remediation: { mode: 'off' } })
    await world.announce('vm-1', names(machine(1)))
    await world.say(forged(machine(1)), 66, HEALTHY)
    await world.say(machine(1), 1, LOST_RACE)
    await world.console('vm-1', beaconOf(machine(1), 2))
    await world.pass(2)
    const { contest, secret, boots } = await world.instance('vm-1')
    assert.deepEqual([contest, secret?.by], [undefined, 'control_plane'])
    assert.equal(boots.find(({ boot_key }) => boot_key === bootId(1))?.trust, 'attested')
  })

  it('from before the guest has a network is remembered: its late report wins over the first report', async () => {
    const world = await startStandingWorld(receiver, { remediation: { mode: 'off' } })
    await world.announce('vm-1', names(machine(1)))
    await world.console('vm-1', beaconOf(machine(1), 1))
    await world.say(forged(machine(1)), 66, HEALTHY)
    await world.pass(60)
    await world.say(machine(1), 1, LOST_RACE, { uptime: 3700 })
    const { newest, contest, secret } = await world.instance('vm-1')
    assert.deepEqual([newest?.boot_key, newest?.verdict, contest], [bootId(1), 'failed', undefined])
    assert.equal(secret?.by, 'control_plane')
    await world.say(forged(machine(1)), 67, HEALTHY)
    assert.equal((await world.instance('vm-1')).newest?.verdict, 'failed')
  })

  it('that shows an unknown secret changes nothing', async () => {
    const world = await startStandingWorld(receiver)
    await world.announce('vm-1', names(machine(1)))
    await world.say(machine(1), 1, HEALTHY)
    await world.console('vm-1', beaconOf(machine(7), 1))
    const { newest, secret } = await world.instance('vm-1')
    assert.deepEqual([newest?.verdict, secret?.by], ['ok', 'launch'])
  })
})

describe('a repair of a machine whose secret was merely the first', () => {
  const asks = (confirm_by_console: boolean | 'always') => ({
    remediation: { mode: 'on', url: `${receiver.url}/fix`, secret: { value: SECRET }, confirm_by_console },
  })
  const failing = async (world: StandingWorld, guest: GuestFacts) => {
    await world.announce('vm-1', names(guest))
    await world.say(guest, 1, LOST_RACE)
    await world.pass(3)
  }

  it("waits for the machine's console, and is requested once that shows the secret", async () => {
    const world = await startStandingWorld(receiver, asks(true))
    await failing(world, machine(1, NEW))
    assert.deepEqual(world.heard().repairs, [])
    await world.console('vm-1', beaconOf(machine(1), 1))
    await world.pass(1)
    assert.deepEqual(world.heard().repairs, ['vm-1'])
  })

  it('notifies a person after ten minutes, and is made when that person accepts the secret', async () => {
    const world = await startStandingWorld(receiver, asks(true))
    await failing(world, machine(1, NEW))
    const { incident } = await world.instance('vm-1')
    assert.ok(incident)
    const reason = async () => (await world.deps.store.getMember(incident, 'vm-1'))?.last_decision?.reason
    assert.equal(await reason(), 'awaiting_console')
    await world.pass(8)
    assert.equal(await reason(), 'unconfirmed')
    assert.deepEqual(world.heard().repairs, [])
    await world.accept('vm-1', sha256Hex(machine(1).secret ?? ''))
    await world.pass(2)
    assert.deepEqual(world.heard().repairs, ['vm-1'])
  })

  it('is never made for a forger: the machine reports meanwhile, and is contested', async () => {
    for (const [confirms, facts] of [
      [true, NEW],
      ['always', {}],
    ] as const) {
      receiver.received.length = 0
      const world = await startStandingWorld(receiver, asks(confirms))
      await failing(world, forged(machine(1), facts))
      await world.say(machine(1), 2, HEALTHY)
      await world.pass(20)
      await contestedOnce(world, 'failed')
    }
  })

  it('is made as before for a reporter of 0.1, and where nothing reads a console', async () => {
    for (const [confirms, more] of [
      [true, { facts: { reporter: '0.1.0' } }],
      [false, NEW],
    ] as const) {
      receiver.received.length = 0
      const world = await startStandingWorld(receiver, asks(confirms))
      await failing(world, machine(1, more))
      assert.deepEqual(world.heard().repairs, ['vm-1'])
    }
  })

  it('does not wait once the machine has been stopped and started', async () => {
    const world = await startStandingWorld(receiver, asks('always'))
    await world.announce('vm-1', names(machine(1)))
    await world.say(machine(1), 1, HEALTHY)
    await world.gone('vm-1')
    await world.pass(60)
    await world.announce('vm-1', names(machine(1)))
    await world.say(machine(1), 2, LOST_RACE)
    await world.pass(2)
    assert.deepEqual(world.heard().repairs, ['vm-1'])
  })
})

describe('an honest fleet is neither contested nor refused', () => {
  async function allWell(world: StandingWorld, ids: string[]) {
    for (const id of ids) {
      const { contest, quarantine, newest } = await world.instance(id)
      assert.deepEqual(
        [contest, quarantine, newest?.trust, newest?.verdict],
        [undefined, null, 'bound', 'ok'],
        id,
      )
    }
    const { paged, noticed } = world.heard()
    assert.deepEqual([...paged, ...noticed], [])
  }
  const since = (world: StandingWorld) => ({ launched_at: new Date(world.deps.now()).toISOString() })

  it('whose inventory is ten minutes late with launches and rebuilds', async () => {
    const world = await startStandingWorld(receiver)
    await world.announce('vm-9', names(machine(9)))
    await world.say(machine(9), 9, HEALTHY)
    const first = since(world)
    await world.say(machine(1), 1, HEALTHY)
    await world.pass(10)
    await world.announce('vm-1', { ...names(machine(1)), ...first })
    await allWell(world, ['vm-9', 'vm-1'])
    await world.pass(60)
    // Rebuilt an hour later: the window of the first launch is open still.
    const second = since(world)
    world.deps.advance(60_000)
    await world.say(machine(1, { secret: 'a'.repeat(32) }), 1, HEALTHY, {
      boot: 'b0070000-2222-4ccc-8ddd-0000000000aa',
    })
    await world.pass(10)
    await world.announce('vm-1', { ...names(machine(1)), ...second })
    await world.pass(90)
    await allWell(world, ['vm-1'])
    assert.equal((await world.instance('vm-1')).newest?.boot_key.endsWith('aa'), true)
  })

  for (const order of [
    'the old one is said to be gone first',
    'the new one is announced first',
    'nobody says that the old one is gone',
  ])
    it(`that reuses a MAC, and whose inventory is late: ${order}`, async () => {
      const world = await startStandingWorld(receiver)
      const { mac } = machine(1)
      await world.announce('vm-1', { macs: [mac], image: 'img' })
      await world.say(machine(1), 1, HEALTHY)
      await world.pass(60)
      const launched = since(world)
      world.deps.advance(60_000)
      await world.say(machine(2, { mac }), 2, HEALTHY)
      await world.pass(9)
      if (order.startsWith('the old')) await world.gone('vm-1')
      await world.announce('vm-2', { macs: [mac], image: 'img', ...launched })
      if (order.startsWith('the new')) await world.gone('vm-1')
      await world.pass(120)
      await allWell(world, ['vm-2'])
      const { contest, quarantine } = await world.instance('vm-1')
      assert.deepEqual([contest, quarantine], [undefined, null])
    })

  it('that reuses a MAC after the old machine, even a failing one, was reported gone', async () => {
    const world = await startStandingWorld(receiver, { remediation: { mode: 'off' } })
    const { mac } = machine(1)
    await world.announce('vm-1', { macs: [mac], image: 'img' })
    await world.say(machine(1), 1, HEALTHY)
    await world.gone('vm-1')
    await world.pass(30)
    const launched = since(world)
    await world.say(machine(2, { mac }), 2, LOST_RACE)
    const before = await world.instance('vm-1')
    assert.deepEqual([before.contest, before.quarantine, before.secret?.by], [undefined, null, 'launch'])
    await world.pass(10)
    await world.announce('vm-2', { macs: [mac], image: 'img', ...launched })
    await world.pass(2)
    const { newest, contest, quarantine } = await world.instance('vm-2')
    assert.deepEqual(
      [newest?.verdict, newest?.trust, contest, quarantine],
      ['failed', 'bound', undefined, null],
    )
    assert.equal(world.heard().paged.length, 1)
  })

  it('that stops and starts, with the announcement before or after the report', async () => {
    const world = await startStandingWorld(receiver)
    await world.announce('vm-1', names(machine(1)))
    await world.say(machine(1), 1, HEALTHY)
    for (const boot of [2, 3]) {
      await world.gone('vm-1')
      await world.pass(30)
      const launched = since(world)
      if (boot === 3) await world.say(machine(1), boot, HEALTHY)
      await world.pass(boot === 3 ? 10 : 0)
      await world.announce('vm-1', { ...names(machine(1)), ...launched })
      if (boot === 2) await world.say(machine(1), boot, HEALTHY)
      await allWell(world, ['vm-1'])
    }
    await world.pass(90)
    await allWell(world, ['vm-1'])
  })

  it('whose network cards are replaced, moved to another machine, or unknown to inventory', async () => {
    const world = await startStandingWorld(receiver)
    for (const n of [1, 2]) {
      await world.announce(`vm-${n}`, names(machine(n)))
      await world.say(machine(n), n, HEALTHY)
    }
    await world.say(machine(1, { mac: 'fa:16:3e:99:00:01' }), 11, HEALTHY)
    await world.say(machine(2, { mac: `${machine(1).mac},${machine(2).mac}` }), 12, HEALTHY)
    await world.say(machine(2, { mac: machine(1).mac }), 13, HEALTHY)
    await world.say(machine(1, { mac: `${machine(1).mac},fa:16:3e:99:00:02` }), 14, HEALTHY)
    await world.pass(90)
    await allWell(world, ['vm-1', 'vm-2'])
  })

  it('without DMI, announced by uuid and MAC, by the uuid alone, or by the MAC alone', async () => {
    const world = await startStandingWorld(receiver)
    await world.announce('vm-1', names(machine(1)))
    await world.say(machine(1, { uuid: '' }), 1, HEALTHY)
    await world.announce('vm-2', { uuid: machine(2).uuid, image: 'img' })
    await world.say(machine(2), 2, HEALTHY)
    await world.announce('vm-3', { macs: [machine(3).mac], image: 'img' })
    await world.say(machine(3, { uuid: '' }), 3, HEALTHY)
    await world.pass(90)
    await allWell(world, ['vm-1', 'vm-2', 'vm-3'])
  })
})
