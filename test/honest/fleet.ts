/**
 * An honest fleet over time: every machine reports to the real handlers, over SQLite, with a clock that jumps. The
 * reporter's behaviour is simulated, and a receiver of repairs.
 */
import { createFarSide, PAGER_URL, REMEDIATION_SECRET, REMEDIATOR_URL } from '../../cli/simulate/far-side.ts'
import { createJournal, type Journal } from '../../cli/simulate/happening.ts'
import { createRemediator, type Repairable } from '../../cli/simulate/remediator.ts'
import { SERVERS } from '../../cli/simulate/server-costs.ts'
import { createVirtualTime } from '../../cli/simulate/virtual-time.ts'
import { createWorld, type World } from '../../cli/simulate/world.ts'
import { issueToken } from '../../functions/store/issue-token.ts'
import { openSqliteTable } from '../../functions/store/sqlite-table.ts'
import type { Role } from '../../functions/store/token-item.ts'
import { type Config, config as configFile } from '../../shared/config.ts'
import { HOUR_MS, SECOND_MS } from '../../shared/time.ts'
import { ec2Inventory, httpInventory, type Inventory } from './inventory.ts'
import type { Kind } from './kinds.ts'
import { createMachine, type RealMachine } from './machine.ts'
import { type Plan, planFleet } from './plan.ts'
import { reportFrom } from './reporter.ts'

export const START = Date.parse('2026-01-01T00:00:00Z')
/** After the last act: time to page, to heal, and for an incident to end. */
const AFTERWARDS_MS = 1.5 * HOUR_MS

export interface Asked {
  hosts: number
  seed: number
  kinds: readonly Kind[]
  /** Share of the machines one boot of which fails. */
  failing: number
}

export interface Life {
  machine: RealMachine
  kind: Kind
  /** Statuses other than 202 that its reports met, each with the how manieth try it was. */
  refusals: { status: number; tries: number }[]
}

export interface LivedFleet {
  world: World
  journal: Journal
  lives: Life[]
  /** Instances that the log named, by event. */
  logged: Map<string, Set<string>>
}

export const FLEETS = ['cloud', 'ec2', 'bare'] as const

/** Lives through all stories, to an hour and a half after the last act. Throws what a handler throws. */
export async function liveThrough(asked: Asked): Promise<LivedFleet> {
  const time = createVirtualTime(START)
  const journal = createJournal()
  const logged: LivedFleet['logged'] = new Map()
  const hosts = new Map<string, Repairable>()
  const asks = createRemediator({ time, journal, hosts, heal: 'works', world: () => world })
  const { outbound } = createFarSide({
    paged: (event) => journal.paged(world.server.now(), event),
    changed: () => {},
    asked: asks,
  })
  const table = openSqliteTable(':memory:')
  const log = (event: string, detail: Record<string, unknown> = {}) =>
    void logged.set(event, (logged.get(event) ?? new Set()).add(String(detail.instance ?? '')))
  const world: World = createWorld({
    config: settings(),
    time,
    costs: SERVERS.embedded,
    table,
    outbound,
    log,
  })
  const inventories = await inventoriesOf(world)
  const tokens = await tokensOf(world, 'ingest')

  async function bear(plan: Plan): Promise<Life> {
    const { kind, making, peer, random } = plan
    const refusals: Life['refusals'] = []
    const own = kind.ownToken ? making.instance : null
    const token = own === null ? tokens[kind.fleet] : await tokenOf(world, 'instance', kind.fleet, own)
    const ingest = { app: world.ingest, token }
    const refused = (status: number, tries: number) => void refusals.push({ status, tries })
    const report = () => reportFrom(machine, { world, time, ingest, peer, random, refused })
    const tell = (task: (inventory: Inventory) => Promise<void>) =>
      world.server.give(time.now(), 'announcement', () => task(inventories[kind.fleet]))
    const machine: RealMachine = createMachine(making, {
      now: time.now,
      announce: (said) => tell((inventory) => inventory.announce(said)),
      leave: (instance) => tell((inventory) => inventory.leave(instance)),
      ready: (after_s) => time.schedule(time.now() + after_s * SECOND_MS, async () => report()),
    })
    const reboot = () => {
      throw new Error('no repair of an honest fleet reboots')
    }
    const rerun = (at: number, found: boolean, reported: () => void) => {
      machine.rerun(at, found)
      reported()
      report()
    }
    hosts.set(machine.instance, { rerun, reboot })
    return { machine, kind, refusals }
  }

  const lives: Life[] = []
  let end = START
  for (const { plans, kind, begins_s } of planFleet(asked)) {
    const group = await Promise.all(plans.map(bear))
    lives.push(...group)
    const [one, other = one] = group.map(({ machine }) => machine)
    for (const [at_s, act] of kind.story) {
      const at = START + (begins_s + at_s) * SECOND_MS
      end = Math.max(end, at)
      if (one && other) time.schedule(at, async () => act(one, other))
    }
  }
  await time.runUntil(end + AFTERWARDS_MS)
  return { world, journal, lives, logged }
}

function settings(): Config {
  const fleet = {
    expected_datasource: 'OpenStack',
    page_channels: ['on-call'],
    remediation: {
      mode: 'on',
      url: REMEDIATOR_URL,
      secret: { value: REMEDIATION_SECRET },
      ladder: ['rerun'],
      // A run with thousands should not wait a day for a hundred re-runs.
      bucket: { size: 1000, refill_s: 60 },
    },
  }
  return configFile.parse({
    public_url: 'https://boot-health.invalid',
    channels: { 'on-call': { type: 'pagerduty', routing_key: { value: 'honest' }, url: PAGER_URL } },
    fleets: {
      cloud: fleet,
      ec2: {
        ...fleet,
        selector: { tag: { key: 'fleet', value: 'ec2' } },
        // Machines of this fleet have no console that could be read.
        remediation: { ...fleet.remediation, confirm_by_console: false },
      },
      bare: fleet,
    },
  })
}

async function tokenOf({ deps }: World, role: Role, fleet: string, instance?: string): Promise<string> {
  const wanted = { role, fleet, name: '', ...(instance === undefined ? {} : { instance }) }
  return (await issueToken(deps.store, wanted, START)).token
}

async function tokensOf(world: World, role: Role): Promise<Record<Kind['fleet'], string>> {
  const issue = (fleet: string) => tokenOf(world, role, fleet)
  return { cloud: await issue('cloud'), ec2: await issue('ec2'), bare: await issue('bare') }
}

async function inventoriesOf(world: World): Promise<Record<Kind['fleet'], Inventory>> {
  const { cloud } = await tokensOf(world, 'inventory')
  const nobody = async () => {
    throw new Error('this fleet has no inventory')
  }
  return {
    cloud: httpInventory(world.ingest, cloud),
    ec2: ec2Inventory(world.deps, 'ec2'),
    bare: { announce: nobody, leave: nobody },
  }
}
