/** Every cell of the table of docs/trust.md, by what this witness alone can bring about. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { isBelieved } from '../../functions/boots/newest.ts'
import { instanceGates } from '../../shared/remediation/instance-gates.ts'
import { type GuestFacts, HEALTHY, LOST_RACE } from '../support/guest.ts'
import { receiverOfFile } from '../support/receiver.ts'
import { type StandingWorld, startStandingWorld } from '../support/standing-world.ts'

const receiver = await receiverOfFile()
const HOURS_26 = 26 * 60

const VM: GuestFacts = {
  uuid: '6d1f5a10-8888-4aaa-8bbb-000000000001',
  mac: 'fa:16:3e:88:00:01',
  secret: 'a'.repeat(32),
  token: '',
  image: 'img',
  facts: {},
}
const OTHER: GuestFacts = { ...VM, secret: 'f'.repeat(32) }
const NAMES = { uuid: VM.uuid, macs: [VM.mac], image: 'img' }

/** How each witness says a thing of the machine, and what that machine is called. */
const WITNESSES: Record<string, { says: (world: StandingWorld, text: string) => Promise<void>; id: string }> =
  {
    claim: {
      id: VM.uuid,
      says: async (world, text) => {
        await world.announce('vm-9', { uuid: '6d1f5a10-8888-4aaa-8bbb-000000000009' })
        await world.say(VM, 1, text)
        await world.say(VM, 2, text)
      },
    },
    self_bound: {
      id: VM.uuid,
      says: async (world, text) => {
        await world.say(VM, 1, text)
        await world.say(VM, 2, text)
      },
    },
    first_in_window: {
      id: 'vm-1',
      says: async (world, text) => {
        await world.announce('vm-1', NAMES)
        await world.say(VM, 1, text)
      },
    },
    contested: {
      id: 'vm-1',
      says: async (world, text) => {
        await world.announce('vm-1', NAMES)
        await world.say(VM, 1, text)
        await world.say(OTHER, 66, text)
      },
    },
    second_secret: {
      id: 'vm-1',
      says: async (world, text) => {
        await world.announce('vm-1', NAMES)
        // The other way round: what it says must not become what the machine is.
        const own = text === HEALTHY ? LOST_RACE : HEALTHY
        await world.say(VM, 1, own)
        await world.pass(HOURS_26)
        receiver.received.length = 0
        await world.say(OTHER, 66, text)
      },
    },
    settled: {
      id: 'vm-1',
      says: async (world, text) => {
        await world.announce('vm-1', NAMES)
        await world.say(VM, 1, HEALTHY)
        await world.pass(HOURS_26)
        await world.say(VM, 2, text)
      },
    },
    attested: {
      id: 'vm-1',
      says: async (world, text) => {
        await world.announce('vm-1', NAMES)
        await world.console('vm-1', text)
      },
    },
  }

type Measure = (world: StandingWorld, says: (text: string) => Promise<void>, id: string) => Promise<string>
const MEASURES: Record<string, Measure> = {
  pages: async (world, says) => {
    await says(LOST_RACE)
    await world.pass(5)
    const pages = world.heard().paged.filter((title) => !title.includes('contested'))
    return pages.length > 0 ? 'yes' : 'no'
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
  'is shown as fine': async (world, says, id) => {
    await says(HEALTHY)
    await world.pass(1)
    const { newest } = await world.instance(id)
    if (newest?.verdict !== 'ok') return 'no'
    return isBelieved(newest) ? 'yes' : 'as a claim'
  },
  'is counted': async (world, says) => {
    const before = await world.counted()
    await says(HEALTHY)
    return (await world.counted()) > before ? 'yes' : 'no'
  },
  'is told in a notice': async (world, says) => {
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
  it('has every witness and every measure that is attacked here, and no other', () => {
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
        const says = (text: string) => witness.says(world, text)
        assert.equal(await measure(world, says, witness.id), cell)
      })
    }
})
