/** Runs one scenario from the first boot to the last virtual hour and answers what happened and the final state. */
import type { Log } from '../../functions/deps.ts'
import type { Table } from '../../functions/store/table.ts'
import { HOUR_MS, MINUTE_MS } from '../../shared/time.ts'
import { createFarSide, type PageEvent } from './far-side.ts'
import { createJournal, type Journal } from './happening.ts'
import { admitHosts } from './hosts.ts'
import { announceTermination } from './inventory.ts'
import { type Outcome, outcomeOf } from './outcome.ts'
import { createRemediator, type Repairable } from './remediator.ts'
import { type HostPlan, planHosts, type Scenario } from './scenario.ts'
import { SERVERS } from './server-costs.ts'
import { createTruth, type Truth } from './truth.ts'
import { createVirtualTime, type VirtualTime } from './virtual-time.ts'
import { createWorld, simulatedConfig, type World } from './world.ts'

/** Every simulation begins at the same moment: nothing in its output depends on the day. */
export const START = Date.parse('2026-01-01T00:00:00Z')

export interface RunOptions {
  table: Table
  log?: Log
  /** Called after a message was sent to the pager, before anything else happens. */
  afterMessage?: (event: PageEvent, world: World) => Promise<void>
  /** Called for each virtual step: milliseconds since the start. */
  onStep?: (elapsedMs: number) => void
}

/** Throws when a handler throws: in a simulation that is a bug of ours. */
export async function runScenario(scenario: Scenario, options: RunOptions): Promise<Outcome> {
  const time = createVirtualTime(START)
  const journal = createJournal()
  const hosts = new Map<string, Repairable>()
  const gone = new Set<string>()
  const ask = createRemediator({
    time,
    journal,
    heal: scenario.heal,
    world: () => world,
    hosts,
  })
  const truth = createTruth()
  const { outbound } = createFarSide({
    paged: (event) => {
      const at = world.server.now()
      journal.paged(at, event, truth.falseIn(event, at))
      if (options.afterMessage) time.schedule(at, async () => options.afterMessage?.(event, world))
    },
    changed: ({ summary, custom_details }) =>
      journal.note({
        at: world.server.now(),
        kind: 'change',
        summary,
        untrue: truth.falseInChange(custom_details),
      }),
    asked: ask,
  })
  const world = createWorld({
    config: simulatedConfig(scenario),
    time,
    costs: SERVERS[scenario.on],
    table: options.table,
    outbound,
    log: options.log ?? (() => {}),
    onJudged: truth.judged,
  })
  const plans = planHosts(scenario)
  const end = START + scenario.hours * HOUR_MS
  await admitHosts(plans, { world, scenario, time, truth, hosts, gone, start: START, end })
  if (scenario.terminate_min !== null)
    time.schedule(START + scenario.terminate_min * MINUTE_MS, () =>
      terminate(world, plans, { time, journal, truth, gone }),
    )
  await time.runUntil(end, (now) => options.onStep?.(now - START))
  const longest_wait_ms = world.server.longestWait()
  const { store } = world.deps
  return outcomeOf({ scenario, plans, store, happenings: journal.happenings, start: START, longest_wait_ms })
}

async function terminate(
  { deps }: World,
  plans: HostPlan[],
  { time, journal, truth, gone }: { time: VirtualTime; journal: Journal; truth: Truth; gone: Set<string> },
): Promise<void> {
  const failing = plans.flatMap(({ cause, instance }) => (cause === null ? [] : [instance]))
  journal.note({ at: time.now(), kind: 'terminated', instances: failing.length })
  truth.gone(failing)
  for (const instance of failing) gone.add(instance)
  await announceTermination(deps, failing, time.now())
}
