/** One history, lived through by two worlds: step by step the same acts, in one of them with everything that goes wrong. */
import { createGuest, type Guest, type Report, sendReport } from '../../cli/simulate/guest.ts'
import { announceLaunch, announceTermination } from '../../cli/simulate/inventory.ts'
import { seeded } from '../../cli/simulate/random.ts'
import { DEFAULT_SCENARIO, type HostPlan, planHosts } from '../../cli/simulate/scenario.ts'
import { issueToken } from '../../functions/store/issue-token.ts'
import type { Table } from '../../functions/store/table.ts'
import type { Role } from '../../functions/store/token-item.ts'
import { incidentId } from '../../shared/incident-id.ts'
import { PEACE } from './chaos.ts'
import { checkAsked } from './check-asked.ts'
import { FLEET, settings } from './settings.ts'
import { createSide, type Process, type Side } from './side.ts'
import { type Act, HOSTS, type Step } from './step.ts'

const START = Date.parse('2026-01-01T00:10:00Z')
const MINUTE = 60_000

export interface World {
  side: Side
  tokens: Record<Role, string>
  /** Reports of each host that are on their way, or were sent: any of them may arrive, again or at last. */
  held: Report[][]
  sent: Report[][]
  /** Repairs that the remediator was allowed to make. */
  claimed: { at: number; action_id: string; instance: string }[]
  faulty: boolean
}

export interface History {
  clean: World
  faulty: World
  guests: Guest[]
  booted: boolean[]
  /** Launched since it booted last: something is expected of it. */
  awaited: boolean[]
  /** Terminated and not launched since. It boots no more: reports under its names count for no machine then (docs/trust.md). */
  gone: boolean[]
}

export async function createHistory(tableFor: () => Table): Promise<History> {
  const plans = planHosts({ ...DEFAULT_SCENARIO, hosts: HOSTS, images: 2, spread_s: 0 })
  const random = seeded(7)
  const history = {
    clean: await createWorld(tableFor(), false),
    faulty: await createWorld(tableFor(), true),
    guests: plans.map((plan) => createGuest(plan, random)),
    booted: plans.map(() => false),
    awaited: plans.map(() => true),
    gone: plans.map(() => false),
  }
  for (const world of [history.clean, history.faulty])
    for (const plan of plans) await world.side.insist((process) => launch(world, process, plan))
  return history
}

async function createWorld(table: Table, faulty: boolean): Promise<World> {
  const [config] = settings
  if (!config) throw new Error('the model has no settings')
  const side = createSide({ table, start: START, config, check: checkAsked })
  const issue = async (role: Role) =>
    (await issueToken(side.store, { role, fleet: FLEET, name: `model ${role}` }, START)).token
  const tokens = {
    ingest: await issue('ingest'),
    inventory: await issue('inventory'),
    operator: await issue('operator'),
    viewer: '',
    metrics: '',
    instance: '',
    canary: '',
  }
  return { side, tokens, held: [[], [], []], sent: [[], [], []], claimed: [], faulty }
}

/** Both worlds do the step; nothing goes wrong in the clean one. They begin at the same moment. */
export async function takeStep(history: History, { act, seed, ...chaos }: Step): Promise<void> {
  const { clean, faulty } = history
  const wait = act.kind === 'wait' ? act.ms : 1000
  const at = Math.max(clean.side.now(), faulty.side.now()) + wait
  faulty.side.chaos = { ...chaos, random: seeded(seed) }
  for (const { side } of [clean, faulty]) await side.passUntil(at)
  const begun = Math.max(clean.side.now(), faulty.side.now())
  for (const { side } of [clean, faulty]) await side.passUntil(begun)
  const reports = guestActs(history, act, begun)
  for (const world of [clean, faulty]) {
    await doAct(world, history, act, reports)
    await world.side.passUntil(world.side.now())
  }
  // What is poked while a disturbed step ends may come when nothing disturbs it.
  faulty.side.chaos = { ...PEACE, random: faulty.side.chaos.random }
}

interface NewReport {
  host: number
  report: Report
  late: boolean
}

/** The guests live once, for both worlds. */
function guestActs({ guests, booted, awaited, gone }: History, act: Act, at: number): NewReport | null {
  if (act.kind === 'launch' || act.kind === 'terminate') {
    awaited[act.host] = act.kind === 'launch'
    gone[act.host] = act.kind === 'terminate'
  }
  if (act.kind !== 'boot' && act.kind !== 'rerun') return null
  const guest = guests[act.host]
  if (!guest || gone[act.host] || (act.kind === 'rerun' && !booted[act.host])) return null
  // The report leaves half a minute after the kernel started.
  if (act.kind === 'boot') guest.boot(at - 34_000, act.cause)
  else guest.rerun(at - 3_000, act.found)
  booted[act.host] = true
  if (act.kind === 'boot') awaited[act.host] = false
  return { host: act.host, report: guest.report(at), late: act.late }
}

async function doAct(world: World, history: History, act: Act, made: NewReport | null): Promise<void> {
  const { side } = world
  if (made) {
    if (made.late && world.faulty) world.held[made.host]?.push(made.report)
    else await send(world, history, made.host, made.report)
  }
  switch (act.kind) {
    case 'deliver': {
      const all = [...(world.held[act.host] ?? []), ...(world.sent[act.host] ?? [])]
      const report = all[act.which % Math.max(1, all.length)]
      if (!world.faulty || !report) return
      world.held[act.host] = (world.held[act.host] ?? []).filter((one) => one !== report)
      return send(world, history, act.host, report)
    }
    case 'launch':
    case 'terminate': {
      const plan = history.guests[act.host]?.plan
      if (!plan) return
      if (act.kind === 'launch') return side.insist((process) => launch(world, process, plan))
      // As late as a report may be: what comes when inventory has said that it is gone is nobody's.
      for (const report of (world.held[act.host] ?? []).splice(0))
        await send(world, history, act.host, report)
      return side.insist(({ deps }) => announceTermination(deps, [plan.instance], side.now()))
    }
    case 'kill':
      return operate(world, '/v1/guard/kill', { on: act.on, reason: 'the model says so' })
    case 'acknowledge': {
      const open = (await side.store.listIncidents(FLEET, null, 10)).items.find(
        ({ state }) => state === 'open',
      )
      if (!open) return
      const id = encodeURIComponent(incidentId(open))
      return operate(world, `/v1/incidents/${id}/ack`, { note: 'looking at it', for_s: 1200 })
    }
    case 'silence': {
      const { cause, pause } = act
      const scope = cause === null ? { all: true } : { cause }
      return operate(world, '/v1/silences', { ...scope, pause, reason: 'the model says so', for_s: 900 })
    }
    case 'channels':
      side.config = settings[act.to] ?? side.config
      return
    case 'modes':
      // Both worlds have the same far end: what it refuses is no fault of ours.
      side.far.modes = { pager: act.pager, remediator: act.remediator }
      return
    case 'claim':
      return claim(world, act.which)
  }
}

export async function send(world: World, history: History, host: number, report: Report): Promise<void> {
  const guest = history.guests[host]
  if (!guest) return
  const { side, tokens } = world
  await side.insist((process) =>
    sendReport({ ingest: process.ingest(), token: tokens.ingest, now: side.now }, guest.secret, report),
  )
  world.sent[host]?.push(report)
}

const launch = ({ tokens }: World, process: Process, plan: HostPlan) =>
  announceLaunch({ ingest: process.ingest(), token: tokens.inventory }, plan, null)

/** An operator's request; one that comes too late (nothing is open any more) is no mistake. */
export async function operate({ side, tokens }: World, path: string, body: object): Promise<void> {
  await side.insist(async (process) => {
    const answer = await process.api().request(path, {
      method: 'POST',
      headers: { authorization: `Bearer ${tokens.operator}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (answer.status >= 500 || answer.status === 422)
      throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
  })
}

/** The remediator claims one of the last actions that it was asked for. */
async function claim(world: World, which: number): Promise<void> {
  const { side } = world
  const asked = side.far.asked.at(-1 - which)
  if (!asked) return
  await side.insist(async (process) => {
    const answer = await process.api().request(`/v1/remediations/${asked.action_id}/claim`, {
      method: 'POST',
      headers: { authorization: `Bearer ${asked.token}` },
    })
    if (answer.status >= 500) throw new Error(`claim: ${answer.status} ${await answer.text()}`)
    if (answer.status === 200)
      world.claimed.push({ at: side.now(), action_id: asked.action_id, instance: asked.instance })
  })
}

/**
 * Everything is quiet: what was under way arrives, every receiver is up. Hosts of which something is expected boot and
 * are well: whether a silence was noticed depends on when who was blind.
 */
export async function calmDown(history: History): Promise<void> {
  const { clean, faulty } = history
  for (const world of [clean, faulty]) {
    world.side.chaos = PEACE
    world.side.far.modes = { pager: 'up', remediator: 'up' }
    await world.side.passUntil(Math.max(clean.side.now(), faulty.side.now()) + 1000)
    for (const [host, reports] of world.held.entries())
      for (const report of reports) await send(world, history, host, report)
  }
  for (const [host, awaited] of history.awaited.entries()) {
    const boot = { kind: 'boot' as const, host, cause: null, late: false }
    if (awaited) await takeStep(history, { act: boot, seed: 0, crash: 0, lose: 0, twice: 0, asleep: false })
  }
  const at = Math.max(clean.side.now(), faulty.side.now()) + 3 * MINUTE
  for (const { side } of [clean, faulty]) await side.passUntil(at)
}

/** And then every host is gone, so that everything must end. */
export async function endAll({ clean, faulty, guests }: History): Promise<void> {
  const instances = guests.map(({ plan }) => plan.instance)
  const at = Math.max(clean.side.now(), faulty.side.now()) + 1000
  for (const { side } of [clean, faulty]) {
    await side.passUntil(at)
    await side.insist(({ deps }) => announceTermination(deps, instances, side.now()))
    await side.passUntil(at + 50 * MINUTE)
  }
}
