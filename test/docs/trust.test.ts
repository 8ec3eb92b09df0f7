/** Every cell of the table of docs/trust.md, by what this witness alone can bring about. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { isTrusted } from '../../functions/boots/newest.ts'
import { instanceGates } from '../../shared/remediation/instance-gates.ts'
import { type GuestFacts, HEALTHY, LOST_RACE } from '../support/guest.ts'
import { receiverOfFile } from '../support/receiver.ts'
import { type StandingWorld, startStandingWorld } from '../support/standing-world.ts'

const receiver = await receiverOfFile()
const HOURS_26 = 26 * 60

const machine = (n: number): GuestFacts => ({
  uuid: `6d1f5a10-8888-4aaa-8bbb-00000000000${n}`,
  mac: `fa:16:3e:88:00:0${n}`,
  secret: `${n}`.repeat(32),
  token: '',
  image: `img-${n}`,
  facts: {},
})
/** Somebody who knows its names. */
const other = (n: number): GuestFacts => ({ ...machine(n), secret: `f${n}`.repeat(16) })
const announce = (world: StandingWorld, n: number) => {
  const { uuid, mac, image } = machine(n)
  return world.announce(`vm-${n}`, { uuid, macs: [mac], image })
}

/** How each witness says a thing of machine number `n`, and what that machine is called. */
const WITNESSES: Record<
  string,
  { says: (world: StandingWorld, text: string, n: number) => Promise<void>; id: string }
> = {
  claim: {
    id: machine(1).uuid,
    says: async (world, text, n) => {
      await world.announce('vm-9', { uuid: '6d1f5a10-8888-4aaa-8bbb-000000000009' })
      await world.say(machine(n), 10 * n + 1, text)
      await world.say(machine(n), 10 * n + 2, text)
    },
  },
  self_bound: {
    id: machine(1).uuid,
    says: async (world, text, n) => {
      await world.say(machine(n), 10 * n + 1, text)
      await world.say(machine(n), 10 * n + 2, text)
    },
  },
  first_in_window: {
    id: 'vm-1',
    says: async (world, text, n) => {
      await announce(world, n)
      await world.say(machine(n), 10 * n + 1, text)
    },
  },
  contested: {
    id: 'vm-1',
    says: async (world, text, n) => {
      await announce(world, n)
      await world.say(machine(n), 10 * n + 1, text)
      await world.say(other(n), 10 * n + 6, text)
    },
  },
  second_secret: {
    id: 'vm-1',
    says: async (world, text, n) => {
      await announce(world, n)
      // The other way round: what it says must not become what the machine is.
      const own = text === HEALTHY ? LOST_RACE : HEALTHY
      await world.say(machine(n), 10 * n + 1, own)
      await world.pass(HOURS_26)
      receiver.received.length = 0
      await world.say(other(n), 10 * n + 6, text)
    },
  },
  settled: {
    id: 'vm-1',
    says: async (world, text, n) => {
      await announce(world, n)
      await world.say(machine(n), 10 * n + 1, HEALTHY)
      await world.pass(HOURS_26)
      await world.say(machine(n), 10 * n + 2, text)
    },
  },
  attested: {
    id: 'vm-1',
    says: async (world, text, n) => {
      await announce(world, n)
      await world.console(`vm-${n}`, text)
    },
  },
}

type Measure = (
  world: StandingWorld,
  says: (text: string, n?: number) => Promise<void>,
  id: string,
) => Promise<string>
const MEASURES: Record<string, Measure> = {
  pages: async (world, says) => {
    for (const n of [1, 2, 3]) await says(LOST_RACE, n)
    await world.pass(5)
    const { paged } = world.heard()
    const own = paged.filter((title) => !/contested|no inventory has announced/.test(title))
    return own.length === 0 ? 'no' : own.length === 1 ? 'one an hour' : 'yes'
  },
  'is repaired': async (world, says, id) => {
    await says(LOST_RACE)
    await world.pass(12)
    const target = await world.instance(id)
    const policy = { mode: 'on' as const, ladder: ['rerun', 'soft_reboot'] as const, per_instance_per_day: 3 }
    if (target.actions.some(({ state }) => state === 'dry_run')) return 'rehearsed'
    if (world.heard().repairs.length === 0) return 'no'
    // After a re-run that failed comes a reboot, if this witness may.
    const actions = target.actions.map((action) => ({ ...action, state: 'failed' as const }))
    const asked = { now: world.deps.now() + 3_600_000, policy, boot_key: target.newest?.boot_key ?? '' }
    const { gates } = instanceGates({ ...asked, target: { ...target, actions } })
    return gates.every(({ gate, pass }) => pass || gate !== 'trust') ? 'rerun, reboot' : 'rerun'
  },
  'is shown as healthy': async (world, says, id) => {
    await says(HEALTHY)
    await world.pass(1)
    const { newest } = await world.instance(id)
    if (newest?.verdict !== 'ok') return 'no'
    return isTrusted(newest) ? 'yes' : 'as unverified'
  },
  'is counted': async (world, says) => {
    const before = await world.counted()
    await says(HEALTHY)
    return (await world.counted()) > before ? 'yes' : 'no'
  },
  'sends a notice': async (world, says) => {
    await says(LOST_RACE)
    await world.pass(90)
    const { paged, noticed } = world.heard()
    if (paged.some((title) => title.includes('contested'))) return 'on-call'
    return noticed.length > 0 ? 'yes' : 'no'
  },
}

const [head = [], ...rows] = [...readFileSync('docs/trust.md', 'utf8').matchAll(/^\| (.*) \|$/gm)].map(
  ([, row = '']) => row.replaceAll('`', '').split(' | '),
)

describe('the table of docs/trust.md', () => {
  it('lists exactly the witnesses and measures that are attacked here', () => {
    assert.deepEqual(head, ['witness', ...Object.keys(MEASURES)])
    assert.deepEqual(
      rows.map(([witness]) => witness),
      Object.keys(WITNESSES),
    )
  })

  for (const [name = '', ...cells] of rows)
    for (const [at, cell] of cells.entries()) {
      const what = head[at + 1] ?? ''
      it(`${name} ${what}: ${cell}`, async () => {
        const witness = WITNESSES[name]
        const measure = MEASURES[what]
        assert.ok(witness && measure)
        const world = await startStandingWorld(receiver)
        const says = (text: string, n = 1) => witness.says(world, text, n)
        assert.equal(await measure(world, says, witness.id), cell)
      })
    }
})
