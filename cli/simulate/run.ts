/** Runs one scenario from the first boot to the last virtual hour and answers what happened and what was left. */

import type { Log } from '../../functions/deps.ts'
import { workInventory } from '../../functions/inventory/inventory.ts'
import type { TableClient } from '../../functions/store/table.ts'
import { issueToken } from '../token.ts'
import { createFarSide } from './far-side.ts'
import { createGuest, type Guest } from './guest.ts'
import { createJournal, type Journal } from './happening.ts'
import { type Outcome, outcomeOf } from './outcome.ts'
import { seeded } from './random.ts'
import { createRemediator } from './remediator.ts'
import { type HostPlan, planHosts, type Scenario } from './scenario.ts'
import { createVirtualTime, type VirtualTime } from './virtual-time.ts'
import { createWorld, FLEET, simulatedConfig, type World } from './world.ts'

/** Every simulation begins at the same moment: nothing in its output depends on the day. */
export const START = Date.parse('2026-01-01T00:00:00Z')
const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000

export interface RunOptions {
  table: { client: TableClient; name: string }
  log?: Log
  /** Told of each virtual step: milliseconds since the start. */
  onStep?: (elapsedMs: number) => void
}

/** Throws when a handler throws: in a simulation that is a bug of ours. */
export async function runScenario(scenario: Scenario, options: RunOptions): Promise<Outcome> {
  const time = createVirtualTime(START)
  const journal = createJournal()
  const guests = new Map<string, Guest>()
  const remediator = createRemediator({ time, journal, guests, heal: scenario.heal, api: () => world.api })
  const farSide = createFarSide({
    now: time.now,
    paged: (event) => journal.paged(time.now(), event),
    asked: remediator,
  })
  const world = createWorld({
    config: simulatedConfig(scenario),
    time,
    table: options.table,
    outbound: farSide.outbound,
    log: options.log ?? (() => {}),
  })
  const plans = planHosts(scenario)
  await admit(world, plans, { scenario, time, guests })
  if (scenario.terminate_min !== null)
    time.schedule(START + scenario.terminate_min * MINUTE_MS, () =>
      terminate(world, plans, { time, journal }),
    )
  await time.runUntil(START + scenario.hours * HOUR_MS, (now) => options.onStep?.(now - START))
  return outcomeOf({ scenario, plans, store: world.deps.store, happenings: journal.happenings, start: START })
}

interface Admitting {
  scenario: Scenario
  time: VirtualTime
  guests: Map<string, Guest>
}

/** Inventory announces each host as it is launched; the host boots, and reports when it has something to say. */
async function admit(
  { deps, ingest }: World,
  plans: HostPlan[],
  { scenario, time, guests }: Admitting,
): Promise<void> {
  const issue = async (role: 'ingest' | 'inventory' | 'instance', instance?: string) =>
    (
      await issueToken(
        deps.store,
        { role, fleet: FLEET, name: 'simulation', ...(instance ? { instance } : {}) },
        START,
      )
    ).token
  const [fleetToken, inventory] = [await issue('ingest'), await issue('inventory')]
  const random = seeded(scenario.seed + 1)
  for (const plan of plans) {
    const token = scenario.attested ? await issue('instance', plan.instance) : fleetToken
    const guest = createGuest(plan, { ingest, token }, random)
    guests.set(plan.instance, guest)
    time.schedule(START + plan.begins_after, async () => {
      const answer = await ingest.request(`/v1/expectations/${plan.instance}`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${inventory}`, 'content-type': 'application/json' },
        body: JSON.stringify({ uuid: plan.uuid, macs: [plan.mac], image: plan.image }),
      })
      if (!answer.ok)
        throw new Error(`ingest refused an expectation: ${answer.status} ${await answer.text()}`)
      const uptime = guest.boot(time.now(), plan.cause)
      time.schedule(time.now() + uptime * 1000, () => guest.report(time.now()))
    })
  }
}

/** EC2 says of every failing host that it is gone, as its own events do. */
async function terminate(
  { deps }: World,
  plans: HostPlan[],
  { time, journal }: { time: VirtualTime; journal: Journal },
): Promise<void> {
  const failing = plans.filter(({ cause }) => cause !== null)
  journal.note({ at: time.now(), kind: 'terminated', instances: failing.length })
  const refused = await workInventory(
    {
      ...deps,
      describe: async () => [],
      readConsole: async () => null,
      expect: async () => {},
      file: async () => {},
    },
    failing.map(({ instance }) => ({
      id: instance,
      body: JSON.stringify({
        'detail-type': 'EC2 Instance State-change Notification',
        time: new Date(time.now()).toISOString(),
        detail: { 'instance-id': instance, state: 'terminated' },
      }),
    })),
  )
  if (refused.length > 0) throw new Error(`inventory could not work ${refused.length} terminations`)
}
