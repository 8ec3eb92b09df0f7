/**
 * Attacks on trust (docs/trust.md): anybody who reads an image has its ingest token. Outside of a launch window the worst
 * that it allows is an unverified boot: no page, no reboot, no tripped gate, and no repair lost for the victim. Attacks
 * inside a window are in `standing.test.ts`.
 */
import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { createApiApp } from '../../../functions/api/app.ts'
import { judgeReport } from '../../../functions/boots/judge.ts'
import { workExpectation } from '../../../functions/launches/expectation.ts'
import type { InstanceItem } from '../../../functions/store/instance-item.ts'
import type { ReportKey } from '../../../functions/store/report-item.ts'
import { sweep } from '../../../functions/worker/sweep.ts'
import { NOTICES_PER_HOUR } from '../../../shared/policy/limits.ts'
import {
  bootId,
  expectLaunch,
  type GuestFacts,
  HEALTHY,
  LOST_RACE,
  newGuest,
  RECOVERED,
  report,
  startWorld,
  type World,
} from '../../support/guest.ts'
import { inFull } from '../../support/in-full.ts'
import { dueOf, startMemoryStore, startTestStore, worksOf } from '../../support/table.ts'

const IMAGE = 'centos-6.5'
const CAUSE = 'route_missing_at_lookup'
let world: World
let victim: GuestFacts

const startAfresh = async () => {
  const { store } = await startTestStore()
  world = await startWorld(store)
  victim = newGuest(world)
}

const launch = () => expectLaunch(world, 'i-victim', victim)
const instance = () => world.instance('i-victim')

const A_DAY = 86_400_000 + 60_000

/** The victim runs: it has booted once, its secret is bound, and its launch is over. */
async function settled(text = HEALTHY): Promise<InstanceItem> {
  await launch()
  await report(world, victim, { boot: bootId(1), text })
  await world.judge()
  world.deps.advance(A_DAY)
  return instance()
}

/** What everything that pages, repairs or counts reads. */
const decides = ({ newest, incident, secret, launch: announced }: InstanceItem) => ({
  newest,
  incident,
  secret,
  announced,
})

/** Two weeks, whatever the forger reports about its boot; the table's own expiry decides. */
async function keptAsOthers(boot: string): Promise<void> {
  const reports = () => world.deps.store.reportsOfBoot('demo', victim.uuid, boot, null)
  assert.deepEqual(
    (await reports()).map(({ hint, refused }) => [hint, refused]),
    [['bad', true]],
  )
}

async function nobodyIsPaged(): Promise<void> {
  assert.deepEqual((await world.deps.store.listIncidents('demo', null, 10)).items, [])
}

async function forge(
  given: Partial<GuestFacts>,
  told: { boot: string; text: string; boot_n?: number; hint?: 'bad' },
) {
  await report(world, { ...victim, ...given }, told)
  await world.judge()
}

describe('a forged report for a known instance, with the token of the image', () => {
  beforeEach(startAfresh)

  const forgeries: [string, Partial<GuestFacts>, string][] = [
    ['without a secret', { secret: null }, 'no_secret_but_one_is_bound'],
    ['with a secret of its own', { secret: 'ff'.repeat(32) }, 'second_secret'],
    ["by the uuid alone, from the attacker's own MAC", { mac: '02:bb:bb:bb:bb:bb' }, 'identity_mismatch'],
  ]
  for (const [how, given, reason] of forgeries)
    it(`${how} changes nothing, and is kept with its reason`, async () => {
      const before = await settled()
      const told = { boot: bootId(66), boot_n: 99, text: LOST_RACE, hint: 'bad' as const }
      await forge({ secret: 'ff'.repeat(32), ...given }, told)
      const after = await instance()
      assert.deepEqual(decides(after), decides(before))
      await keptAsOthers(bootId(66))
      assert.equal(after.quarantine?.reason, reason)
      assert.equal(after.quarantine?.reports, 1)
      assert.ok(
        world.deps.logged.some(
          ({ event, detail }) => event === 'report_quarantined' && detail?.reason === reason,
        ),
      )
      await nobodyIsPaged()
    })

  it("under the victim's own boot id does not mix with the victim's reports", async () => {
    await settled(LOST_RACE)
    await forge({ secret: null }, { boot: bootId(1), text: HEALTHY })
    const { newest, quarantine, incident } = await instance()
    assert.equal(newest?.verdict, 'failed')
    assert.equal(incident?.cause, CAUSE)
    assert.equal(quarantine?.reports, 1)
  })

  it("with the verdict ok neither ends the victim's incident nor counts as the report that inventory waits for", async () => {
    await launch()
    await forge({ secret: null }, { boot: bootId(66), text: HEALTHY })
    const { newest, launch: announced, boots } = await instance()
    assert.equal(newest, null)
    assert.equal(announced?.satisfied_at, null)
    assert.deepEqual(
      boots.map(({ trust }) => trust),
      ['claimed'],
    )
    await report(world, victim, { boot: bootId(1), text: LOST_RACE })
    await world.judge()
    const failing = await instance()
    assert.equal(failing.incident?.cause, CAUSE)
    await forge({ secret: null }, { boot: bootId(67), boot_n: 50, text: RECOVERED })
    assert.deepEqual(decides(await instance()), decides(failing))
  })

  it('never hides a victim that is silent', async () => {
    await world.deps.store.putAlias({
      fleet: 'demo',
      kind: 'image',
      value: IMAGE,
      instance: 'i-other',
      at: 1,
    })
    await expectLaunch(world, 'i-victim', victim, { image: IMAGE, deadline_s: 300 })
    await forge({ secret: null }, { boot: bootId(66), text: HEALTHY })
    world.deps.advance(301_000)
    const [row] = await worksOf(world.deps, world.deps.now(), 'expectation')
    assert.ok(row)
    await workExpectation(world.deps, row)
    const { newest, incident } = await instance()
    assert.equal(newest?.verdict, 'never_reported')
    assert.equal(incident?.cause, 'never_reported')
    const head = await world.deps.store.getIncident('demo', 'never_reported', IMAGE)
    assert.match(head?.summary.evidence ?? '', /only unverified reports/)
  })
})

describe("a race for the victim's first report", () => {
  beforeEach(startAfresh)

  it('is lost by an attacker who reports before inventory announces the machine', async () => {
    await expectLaunch(world, 'i-neighbour', newGuest(world))
    const attacker = { secret: 'ff'.repeat(32) }
    await forge(attacker, { boot: bootId(66), text: LOST_RACE })
    await forge(attacker, { boot: bootId(67), boot_n: 2, text: LOST_RACE })
    await nobodyIsPaged()
    await launch()
    await report(world, victim, { boot: bootId(1), text: LOST_RACE })
    await world.judge()
    const { newest, secret, incident } = await instance()
    assert.equal(newest?.boot_key, bootId(1))
    assert.equal(secret?.boot_key, bootId(1))
    assert.equal(incident?.cause, CAUSE, "the victim's own failure is heard")
  })

  it('is not won inside the window by an attacker who knows the uuid but not the MAC', async () => {
    await launch()
    await forge({ mac: '', secret: 'ff'.repeat(32) }, { boot: bootId(66), text: LOST_RACE })
    assert.equal((await instance()).quarantine?.reason, 'identity_incomplete')
    await nobodyIsPaged()
    await report(world, victim, { boot: bootId(1), text: LOST_RACE })
    await world.judge()
    assert.equal((await instance()).incident?.cause, CAUSE)
  })

  it('that an attacker with uuid and MAC wins is contested, and an operator can accept the victim again', async () => {
    await launch()
    await forge({ secret: 'ff'.repeat(32) }, { boot: bootId(66), text: HEALTHY })
    await report(world, victim, { boot: bootId(1), boot_n: 2, text: LOST_RACE })
    await world.judge()
    const { contest, newest } = await instance()
    const own = contest?.claims.find(({ boot_key }) => boot_key === bootId(1))
    assert.deepEqual([contest?.claims.length, newest?.verdict, newest?.trust], [2, 'failed', 'contested'])
    const operate = createApiApp(world.deps)
    const answer = await operate.request('/v1/instances/i-victim/accept', {
      method: 'POST',
      headers: { authorization: `Bearer ${world.tokens.operator}` },
      body: JSON.stringify({ secret_hash: own?.secret_hash, note: 'seen on its console' }),
    })
    assert.equal(answer.status, 200, await answer.text())
    for (const boot of await worksOf(world.deps, world.deps.now(), 'judge'))
      await judgeReport(world.deps, boot)
    const after = await instance()
    assert.equal(after.contest, undefined)
    assert.equal(after.newest?.boot_key, bootId(1))
    assert.equal(after.incident?.cause, CAUSE)
    assert.equal(after.secret?.by, 'operator')
    assert.equal(after.boots.find(({ boot_key }) => boot_key === bootId(66))?.trust, 'quarantined')
    const audit = await world.deps.store.listAudit('instance:i-victim', 'demo', null, 10)
    assert.deepEqual(
      audit.items.map(({ action, reason }) => [action, reason]),
      [['accept_secret', 'seen on its console']],
    )
  })
})

describe('a second secret', () => {
  beforeEach(startAfresh)

  it('after the launch window never weakens the first: the victim is still repaired', async () => {
    await settled(LOST_RACE)
    await forge({ secret: 'ff'.repeat(32) }, { boot: bootId(66), boot_n: 2, text: HEALTHY })
    const { incident, quarantine } = await instance()
    assert.equal(incident?.cause, CAUSE)
    assert.equal(quarantine?.reason, 'second_secret')
    await report(world, victim, { boot: bootId(1), seq: 2, text: RECOVERED })
    await world.judge()
    assert.equal((await instance()).newest?.verdict, 'recovered')
  })
})

describe('a flood of refused reports in the name of a victim', () => {
  beforeEach(startAfresh)

  /** One report of each of so many boots, each with a secret of its own (null: with none), over so long. */
  async function flood(reports: number, over_ms: number, secret: (n: number) => string | null) {
    for (let n = 0; n < reports; n++) {
      const forged = { ...victim, secret: secret(n) }
      await report(world, forged, { boot: bootId(6000 + n), boot_n: 99, text: LOST_RACE })
      world.deps.advance(over_ms / reports)
    }
  }
  const another = (n: number) => (0xff00 + n).toString(16).repeat(16)
  const kinds: [string, (n: number) => string | null, number][] = [
    ['with many secrets', another, 3],
    ['without a secret', () => null, 3],
    ['by turns with a secret and without', (n) => (n % 2 === 0 ? null : another(n)), 4],
  ]
  for (const [how, secret, changes] of kinds)
    it(`${how} changes its item once a minute, and still records the time of the last`, async () => {
      const before = await settled()
      await flood(60, 150_000, secret)
      await world.judge()
      const after = await instance()
      assert.deepEqual(decides(after), decides(before))
      assert.equal(after.rev - before.rev, changes)
      assert.ok((after.quarantine?.last_at ?? 0) >= world.deps.now() - 60_000)
      assert.equal(after.quarantine?.secret_hash === null, how === 'without a secret')
    })

  it("neither delays nor fails the victim's own report, judged at the same moment", async () => {
    const before = await settled()
    await flood(40, 40, another)
    await report(world, victim, { boot: bootId(2), boot_n: 2, text: LOST_RACE })
    const keys: ReportKey[] = world.stored.splice(0)
    await Promise.all(keys.map((key) => judgeReport(world.deps, key)))
    const { newest, incident, rev } = await instance()
    assert.equal(newest?.boot_key, bootId(2))
    assert.equal(incident?.cause, CAUSE)
    // The boot, its incident, and one refusal.
    assert.equal(rev - before.rev, 3)
  })
})

describe('a clone', () => {
  beforeEach(startAfresh)

  it("with the victim's disk on its own machine reports only as itself", async () => {
    const before = await settled()
    const clone = { ...newGuest(world), secret: victim.secret }
    await report(world, clone, { boot: bootId(66), text: LOST_RACE })
    await world.judge()
    assert.deepEqual(decides(await instance()), decides(before))
    assert.equal((await world.instance(clone.uuid)).newest?.trust, 'claimed')
    await nobodyIsPaged()
  })

  it("that copies the victim's uuid too, and makes a secret of its own, is distinguished by its MAC", async () => {
    const before = await settled()
    const clone = { ...victim, mac: '02:cc:cc:cc:cc:cc', secret: 'ee'.repeat(32) }
    await report(world, clone, { boot: bootId(66), boot_n: 2, text: LOST_RACE })
    await world.judge()
    assert.deepEqual(decides(await instance()), decides(before))
    assert.equal((await instance()).quarantine?.reason, 'identity_mismatch')
  })

  it('is not assumed if uuid and secret stay: the machine has a new network card', async () => {
    await settled()
    const changed = { ...victim, mac: '02:cc:cc:cc:cc:cc' }
    await report(world, changed, { boot: bootId(66), boot_n: 2, text: LOST_RACE })
    await world.judge()
    const { newest, quarantine } = await instance()
    assert.deepEqual([newest?.boot_key, newest?.trust, quarantine], [bootId(66), 'bound', null])
  })

  it('that inventory knows by its own MAC is that other instance, even under the same uuid', async () => {
    const before = await settled()
    const twin = { ...victim, mac: '02:cc:cc:cc:cc:cc', secret: 'ee'.repeat(32) }
    await expectLaunch(world, 'i-twin', { ...twin, uuid: newGuest(world).uuid })
    await report(world, { ...twin, uuid: '' }, { boot: bootId(66), text: HEALTHY })
    await world.judge()
    assert.deepEqual(decides(await instance()), decides(before))
    assert.equal((await world.instance('i-twin')).newest?.trust, 'bound')
  })
})

describe('a replay', () => {
  beforeEach(startAfresh)

  it('of a failing report after the recovery reopens nothing', async () => {
    await settled(LOST_RACE)
    await report(world, victim, { boot: bootId(1), seq: 2, text: RECOVERED })
    await world.judge()
    const head = await world.deps.store.getIncident('demo', CAUSE, IMAGE)
    assert.ok(head)
    await world.deps.store.casIncident({ ...head, state: 'resolved', resolved_at: world.deps.now() })
    const before = await instance()
    world.deps.advance(600_000)
    await report(world, victim, { boot: bootId(1), text: LOST_RACE })
    await world.judge()
    assert.deepEqual(await instance(), before)
    assert.equal((await world.deps.store.getIncident('demo', CAUSE, IMAGE))?.state, 'resolved')
  })
})

/** So many that the simulator's table is worth it; the contract holds it equal to SQLite. */
const GOOD = inFull(40, 200)
const BAD = inFull(30, 50)

describe('invented instances', () => {
  beforeEach(startAfresh)

  it('stay unverified however often they boot, join nothing and cost a handful of notices an hour', async () => {
    world = await startWorld((await startMemoryStore()).store)
    victim = newGuest(world)
    await settled()
    const invented = Array.from({ length: GOOD + BAD }, () => newGuest(world))
    for (const [index, guest] of invented.entries())
      for (const n of [1, 2]) {
        const text = index < BAD ? LOST_RACE : HEALTHY
        await report(world, guest, { boot: bootId(10_000 + index * 10 + n), boot_n: n, text })
        // As fast as one token's budget lets them.
        world.deps.advance(5)
      }
    await world.judge()
    for (const { uuid } of invented) {
      const { newest, known, incident } = await world.instance(uuid)
      assert.deepEqual([newest?.trust, known, incident], ['claimed', false, null])
    }
    await nobodyIsPaged()
    const rows = await dueOf(world.deps, world.deps.now() + 3_600_000, 'notice')
    assert.ok(rows.length <= BAD, 'one row an instance and hour')
    world.deps.advance(3_600_000)
    await sweep(world.deps)
    // The fleet of this test has no channel: notifications are logged.
    const told = world.deps.logged.filter(({ event }) => event === 'notice_unheard')
    const targets = new Set(told.map(({ detail }) => String(detail?.target)))
    const codes = [...targets].map((target) => target.split('|')[0]).sort()
    assert.deepEqual(codes, ['more_unknown_instances', ...Array(NOTICES_PER_HOUR).fill('unknown_instances')])
    const judged = world.deps.logged.filter(({ event }) => event === 'boot_judged')
    assert.equal(judged.length, 1, 'only the known instance is counted')
  })
})
