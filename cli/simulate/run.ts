/** Runs one scenario from the first boot to the last virtual hour and answers what happened and what was left. */
import type { Log } from '../../functions/deps.ts'
import type { Table } from '../../functions/store/table.ts'
import type { Role } from '../../functions/store/token-item.ts'
import { HOUR_MS, MINUTE_MS } from '../../shared/time.ts'
import { issueToken } from '../token.ts'
import { createFarSide } from './far-side.ts'
import { createGuest, sendReport } from './guest.ts'
import { createJournal, type Journal } from './happening.ts'
import { announceLaunch, announceTermination } from './inventory.ts'
import { type Outcome, outcomeOf } from './outcome.ts'
import { seeded } from './random.ts'
import { createRemediator, type Repairable } from './remediator.ts'
import { type HostPlan, planHosts, type Scenario } from './scenario.ts'
import { SERVERS } from './server-costs.ts'
import { createVirtualTime, type VirtualTime } from './virtual-time.ts'
import { createWorld, FLEET, simulatedConfig, type World } from './world.ts'

/** Every simulation begins at the same moment: nothing in its output depends on the day. */
export const START = Date.parse('2026-01-01T00:00:00Z')

export interface RunOptions {
  table: Table
  log?: Log
  /** Told of each virtual step: milliseconds since the start. */
  onStep?: (elapsedMs: number) => void
}

/** Throws when a handler throws: in a simulation that is a bug of ours. */
export async function runScenario(scenario: Scenario, options: RunOptions): Promise<Outcome> {
  const time = createVirtualTime(START)
  const journal = createJournal()
  const hosts = new Map<string, Repairable>()
  const ask = createRemediator({
    time,
    journal,
    heal: scenario.heal,
    world: () => world,
    hosts,
  })
  const { outbound } = createFarSide({
    paged: (event) => journal.paged(world.server.now(), event),
    asked: ask,
  })
  const world = createWorld({
    config: simulatedConfig(scenario),
    time,
    costs: SERVERS[scenario.on],
    table: options.table,
    outbound,
    log: options.log ?? (() => {}),
  })
  const plans = planHosts(scenario)
  await admit(world, plans, { scenario, time, hosts })
  if (scenario.terminate_min !== null)
    time.schedule(START + scenario.terminate_min * MINUTE_MS, () =>
      terminate(world, plans, { time, journal }),
    )
  await time.runUntil(START + scenario.hours * HOUR_MS, (now) => options.onStep?.(now - START))
  const longest_wait_ms = world.server.longestWait()
  const { store } = world.deps
  return outcomeOf({ scenario, plans, store, happenings: journal.happenings, start: START, longest_wait_ms })
}

interface Admitting {
  scenario: Scenario
  time: VirtualTime
  hosts: Map<string, Repairable>
}

/** Inventory announces each host as it is launched; the host boots, and reports when it has something to say. */
async function admit(world: World, plans: HostPlan[], { scenario, time, hosts }: Admitting): Promise<void> {
  const { ingest, server } = world
  const { now } = server
  const fleetToken = await tokenOf(world, 'ingest')
  const inventory = await tokenOf(world, 'inventory')
  const random = seeded(scenario.seed + 1)
  for (const plan of plans) {
    const token = scenario.attested ? await tokenOf(world, 'instance', plan.instance) : fleetToken
    const guest = createGuest(plan, random)
    const report = () => {
      const written = guest.report(time.now())
      server.give(time.now(), 'report', () => sendReport({ ingest, token, now }, guest.secret, written))
    }
    hosts.set(plan.instance, {
      rerun: guest.rerun,
      reboot: (began, well) => guest.boot(began, well ? null : plan.cause),
      report,
    })
    const at = START + plan.begins_after
    server.give(at, 'announcement', () => announceLaunch({ ingest, token: inventory }, plan))
    time.schedule(at, async () => {
      const uptime = guest.boot(at, plan.cause)
      time.schedule(at + uptime * 1000, async () => report())
    })
  }
}

async function tokenOf({ deps }: World, role: Role, instance?: string): Promise<string> {
  const wanted = { role, fleet: FLEET, name: 'simulation', ...(instance ? { instance } : {}) }
  return (await issueToken(deps.store, wanted, START)).token
}

async function terminate(
  { deps }: World,
  plans: HostPlan[],
  { time, journal }: { time: VirtualTime; journal: Journal },
): Promise<void> {
  const failing = plans.flatMap(({ cause, instance }) => (cause === null ? [] : [instance]))
  journal.note({ at: time.now(), kind: 'terminated', instances: failing.length })
  await announceTermination(deps, failing, time.now())
}
