/** A fleet worth looking at: captured boots judged by the real judge, an outbreak, its pages, its repairs. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createCellCount } from '../../functions/boots/cell.ts'
import type { Deps } from '../../functions/deps.ts'
import type { ActionItem } from '../../functions/store/action-item.ts'
import type { IncidentHead } from '../../functions/store/incident-item.ts'
import type { Evidence } from '../../shared/evidence.ts'
import { incidentId } from '../../shared/incident-id.ts'
import { newNotification } from '../../shared/page/notification.ts'
import { firstBoot, wholeBoot } from './captured-boots.ts'
import {
  healthyConsole,
  raceConsole,
  type StoredBoot,
  sampledBoot,
  storeBoot,
  storeIncident,
} from './stored-boots.ts'

type FleetDeps = Pick<Deps, 'store' | 'now'>

const MINUTE = 60_000
const CELL_MS = 5 * MINUTE

/** Fills the fleet `demo`. `captures`: the folder of captured boots; without it consoles of our own stand in. */
export async function storeExampleFleet(
  deps: FleetDeps,
  captures: string,
): Promise<{ lost: StoredBoot; incident: IncidentHead }> {
  await storeHealthy(deps)
  await storeCaptured(deps, captures)
  const { outbreak, incident } = await storeOutbreak(deps)
  await storePast(deps)
  await countCells(deps)
  const [lost] = outbreak
  if (lost === undefined) throw new Error('the outbreak has members')
  return { lost, incident }
}

const instanceId = (n: number) => `i-0${(0x3ac5f1e07d2b46 + n * 0x1f35d7c1).toString(16)}`

/** Two images in good health; one of them wins its race by little. */
async function storeHealthy(deps: FleetDeps): Promise<void> {
  for (let n = 0; n < 44; n += 1) {
    const narrow = n % 2 === 1
    const lookup = 19 + (n % 7) * 0.83
    const margin = narrow ? 0.3 + ((n * 7) % 11) / 9 : 2.2 + ((n * 5) % 13) / 4
    const routes = lookup - margin
    const console = healthyConsole({ lookup, version: narrow ? '22.4.2' : '24.4.1' })
    await storeBoot(deps, {
      instance: instanceId(n),
      evidence: [sampledBoot(console, { link: routes - 2.4, address: routes - 0.8, routes })],
      image: narrow ? 'debian-12-2026-10' : 'ubuntu-24.04-2026-11',
      began_at: deps.now() - (18 + n * 29) * MINUTE,
    })
  }
}

/** One captured boot of each kind. */
async function storeCaptured(deps: FleetDeps, captures: string): Promise<void> {
  if (!existsSync(captures)) return
  const names = readdirSync(captures).filter((name) => existsSync(join(captures, name, 'run1')))
  for (const [n, name] of names.entries()) {
    const folder = join(captures, name)
    const evidence: Evidence[] = [reported(firstBoot(folder, 'files'))]
    if (name.startsWith('heal')) evidence.push(reported(wholeBoot(folder)))
    await storeBoot(deps, {
      instance: instanceId(100 + n),
      evidence,
      image: name.startsWith('v0.7.5')
        ? 'centos-6.5-v3'
        : name.startsWith('v24.4')
          ? 'ubuntu-24.04-2026-11'
          : 'debian-12-2026-10',
      began_at: deps.now() - (30 + n * 41) * MINUTE,
    })
  }
}

/** Snapshots are the laboratory's: a reporter sends logs, status and its own samples. */
function reported({ facts, sections }: Evidence): Evidence {
  return { facts, sections: sections.filter(({ name }) => !/^(ip |\/proc\/net|\/sys)/.test(name)) }
}

/** The incident that started it all, on four instances: one healed, one being healed, two waiting for their turn. */
async function storeOutbreak(deps: FleetDeps): Promise<{ outbreak: StoredBoot[]; incident: IncidentHead }> {
  const now = deps.now()
  const outbreak: StoredBoot[] = []
  for (const n of [0, 1, 2, 3])
    outbreak.push(
      await storeBoot(deps, {
        instance: instanceId(200 + n),
        boot_key: `7d1c9f5e-0b1a-4c55-9e63-2f5d0c9a84${40 + n}`,
        evidence: [
          sampledBoot(raceConsole({ healed: n === 0, lookup: 26.01 + n / 5, again: 30.44 + n / 5 }), {
            link: 23.07,
            address: 25.21,
            routes: 29.68 + n / 5,
          }),
        ],
        image: 'centos-6.5-v3',
        began_at: now - (9 - n) * MINUTE,
      }),
    )
  const incident = await storeIncident(deps, outbreak, {
    image: 'centos-6.5-v3',
    opened_at: now - 7 * MINUTE,
    tell: [
      {
        ...newNotification('oncall', 'v1', 1),
        sent: 'trigger',
        sent_members: 4,
        sent_at: now - 6 * MINUTE,
        attempts: 1,
      },
    ],
  })
  await storeRepairs(deps, outbreak, incident)
  return { outbreak, incident }
}

async function storeRepairs(deps: FleetDeps, outbreak: StoredBoot[], incident: IncidentHead): Promise<void> {
  const now = deps.now()
  const states = ['succeeded', 'claimed'] as const
  for (const [n, state] of states.entries()) {
    const boot = outbreak[n]
    if (boot) await storeRepair(deps, boot, incident, { state, at: now - (5 - n * 3) * MINUTE })
  }
  for (const { instance, brief } of outbreak.slice(2)) {
    const member = await deps.store.getMember(incident, instance.instance)
    if (member === null) continue
    const last_decision = { at: now - 2 * MINUTE, outcome: 'refused', reason: 'widening' }
    await deps.store.casMember({ ...member, last_decision })
    const detail = {
      instance: instance.instance,
      boot_key: brief.boot_key,
      kill: 'ok',
      trust: 'ok bound',
      in_flight: 'ok 1 of 3',
      widening: 'no 1 of 1',
    }
    await deps.store.appendAudit({
      subject: incidentId(incident),
      fleet: 'demo',
      at: last_decision.at,
      actor: 'remediation',
      action: 'refused',
      reason: 'widening',
      detail,
    })
  }
  const say = (at: number, action: string, reason: string, detail: Record<string, string>) =>
    deps.store.appendAudit({
      subject: incidentId(incident),
      fleet: 'demo',
      at,
      actor: 'worker',
      action,
      reason,
      detail,
    })
  await say(now - 7 * MINUTE, 'opened', 'first_member', { instance: outbreak[0]?.instance.instance ?? '' })
  await say(now - 6 * MINUTE, 'told', 'first', { channel: 'oncall', intent: 'trigger' })
}

async function storeRepair(
  deps: FleetDeps,
  { instance, brief }: StoredBoot,
  incident: IncidentHead,
  { state, at }: { state: 'succeeded' | 'claimed'; at: number },
): Promise<void> {
  const done = state === 'succeeded'
  const action: ActionItem = {
    rev: 0,
    action_id: `act-${instance.instance}`,
    fleet: 'demo',
    instance: instance.instance,
    incident,
    action: 'rerun',
    rung: 0,
    state,
    reason: done ? 'verified_by_next_report' : 'granted',
    fence: brief.boot_key,
    trust: 'bound',
    via: 'webhook',
    attempt: 1,
    next_attempt_at: null,
    created_at: at,
    delivered_at: at + 1000,
    claimed_at: at + 2000,
    claim_key: null,
    expires_at: at + 15 * MINUTE,
    verify_by: at + 15 * MINUTE,
    token_hash: '',
    outcome_note: done ? 'cloud-init was run again' : null,
    finished_at: done ? at + MINUTE : null,
  }
  await deps.store.casAction(action)
  const item = await deps.store.getInstance('demo', instance.instance)
  const { action_id, action: kind } = action
  if (item)
    await deps.store.casInstance({
      ...item,
      actions: [{ action_id, action: kind, boot_key: brief.boot_key, at, state }],
    })
  if (!done) return
  const member = await deps.store.getMember(incident, instance.instance)
  if (member) await deps.store.casMember({ ...member, state: 'verified_ok', left_at: at + MINUTE })
}

async function storePast(deps: FleetDeps): Promise<void> {
  await storeIncident(deps, [], {
    cause: 'metadata_refused',
    image: 'debian-12-2026-10',
    severity: 'ticket',
    state: 'resolved',
    opened_at: deps.now() - 9 * 60 * MINUTE,
    resolved_at: deps.now() - 8 * 60 * MINUTE,
    resolve_reason: 'verified_ok: 3',
    summary: { first_instance: instanceId(1), evidence: '', remedy: '', trust: 'bound' },
    members_seen: 3,
    lease: null,
    evaluations: 0,
    audited: null,
  })
}

/** As the worker counts them. */
async function countCells({ store, now }: FleetDeps): Promise<void> {
  const until = Math.floor(now() / CELL_MS) * CELL_MS
  for (let at = until - 24 * 60 * MINUTE; at <= until; at += CELL_MS) {
    const count = createCellCount({ fleet: 'demo', shard: 0, at })
    for await (const rows of store.bootRowsBetween('demo', 0, at, at + CELL_MS)) count.add(rows)
    const counted = count.cell()
    if (Object.keys(counted.verdicts).length > 0) await store.putCell(counted)
  }
}
