/** The hosts of a simulation, from launch to the last report: each boots, reports like the reporter, boots again. */

import { issueToken } from '../../functions/store/issue-token.ts'
import type { Role } from '../../functions/store/token-item.ts'
import type { SimulatedCause } from './evidence.ts'
import { createGuest, type Guest, sendReport } from './guest.ts'
import { announceAgain, announceLaunch } from './inventory.ts'
import { type Random, seeded } from './random.ts'
import type { Repairable } from './remediator.ts'
import type { HostPlan, Scenario } from './scenario.ts'
import type { Truth } from './truth.ts'
import type { VirtualTime } from './virtual-time.ts'
import { FLEET, type World } from './world.ts'

export interface Admitting {
  world: World
  scenario: Scenario
  time: VirtualTime
  truth: Truth
  /** When the simulation begins and ends, epoch milliseconds. */
  start: number
  end: number
  /** Filled with the hosts that can be repaired, by instance. */
  hosts: Map<string, Repairable>
  /** Instances that were terminated: they no longer boot, and are not in inventory's list. */
  gone: ReadonlySet<string>
}

/** Inventory announces each host at its launch; the host boots, and reports when it has something to report. */
export async function admitHosts(plans: readonly HostPlan[], admitting: Admitting): Promise<void> {
  const { world, scenario, time, start, hosts, gone } = admitting
  const inventory = { ingest: world.ingest, token: await tokenOf(world, 'inventory', start) }
  const fleetToken = await tokenOf(world, 'ingest', start)
  const random = seeded(scenario.seed + 1)
  const launched: { plan: HostPlan; at: number }[] = []
  const reboots: ((at: number) => void)[] = []
  for (const plan of plans) {
    const token = scenario.attested ? await tokenOf(world, 'instance', start, plan.instance) : fleetToken
    const { boot, repairable } = createHost(createGuest(plan, random), token, admitting)
    hosts.set(plan.instance, repairable)
    reboots.push((at) => {
      if (!gone.has(plan.instance)) boot(at, plan.cause)
    })
    const at = start + plan.begins_after
    world.server.give(at, 'announcement', async () => {
      await announceLaunch(inventory, plan, at)
      launched.push({ plan, at })
    })
    time.schedule(at, async () => boot(at, plan.cause))
  }
  if (scenario.sync_s !== null)
    for (let at = start + scenario.sync_s * 1000; at < admitting.end; at += scenario.sync_s * 1000)
      world.server.give(at, 'announcement', () =>
        announceAgain(
          inventory,
          launched.filter(({ plan }) => !gone.has(plan.instance)),
        ),
      )
  rebootSome(reboots, random, admitting)
}

/** Any host at any moment after all of them were launched. */
function rebootSome(
  reboots: readonly ((at: number) => void)[],
  random: Random,
  { scenario, time, start, end }: Admitting,
): void {
  const from = start + scenario.spread_s * 1000
  for (let count = 0; count < scenario.reboots; count++) {
    const at = Math.floor(from + random() * (end - from))
    const reboot = reboots[Math.floor(random() * reboots.length)]
    time.schedule(at, async () => reboot?.(at))
  }
}

function createHost(guest: Guest, token: string, { world, time, truth }: Admitting) {
  const { ingest, server } = world
  /** When its first report of this boot was accepted; null before. */
  let first_at: number | null = null
  let booted = false

  function report(): void {
    const written = guest.report(time.now())
    server.give(time.now(), 'report', async () => {
      const at = server.now()
      await sendReport({ ingest, token, now: server.now }, guest.secret, written)
      if (written.boot === guest.boots()) first_at ??= at
      truth.taken({ ...written, ...guest.plan, cause: written.cause, first_at: first_at ?? at })
    })
  }

  function boot(at: number, cause: SimulatedCause | null, reported = () => {}): void {
    const uptime = guest.boot(at, cause)
    const number = guest.boots()
    ;[first_at, booted] = [null, false]
    // If it was switched off before that, nobody learns of this boot.
    time.schedule(at + uptime * 1000, async () => {
      if (guest.boots() !== number) return
      booted = true
      reported()
      report()
    })
  }

  const repairable: Repairable = {
    rerun(at, found, reported) {
      reported()
      // During its boot there is nothing to repeat yet; its own report comes.
      if (!booted) return
      guest.rerun(at, found)
      report()
    },
    reboot: (at, well, reported) => boot(at, well ? null : guest.plan.cause, reported),
  }
  return { boot, repairable }
}

async function tokenOf({ deps }: World, role: Role, at: number, instance?: string): Promise<string> {
  const wanted = { role, fleet: FLEET, name: 'simulation', ...(instance ? { instance } : {}) }
  return (await issueToken(deps.store, wanted, at)).token
}
