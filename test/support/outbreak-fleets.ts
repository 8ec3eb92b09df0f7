/** Three fleets of 470 VMs, 60 of them failing on one image: what the review measured the dashboard with. */
import { createCellCount } from '../../functions/boots/cell.ts'
import type { Deps } from '../../functions/deps.ts'
import type { ActionItem } from '../../functions/store/action-item.ts'
import type { IncidentHead, Member } from '../../functions/store/incident-item.ts'
import type { AuditEntry } from '../../functions/store/log-item.ts'
import { newInstance } from '../../functions/store/new-instance.ts'
import { incidentId } from '../../shared/incident-id.ts'
import { newNotification } from '../../shared/page/notification.ts'
import { healthyConsole, raceConsole, type StoredBoot, storeBoot, storeIncident } from './stored-boots.ts'

type FleetDeps = Pick<Deps, 'store' | 'now'>

const MINUTE = 60_000
const IMAGE = 'web-2026.11.2-nm'

export const OUTBREAK_FLEETS = { web: 290, batch: 120, edge: 60 } as const

export interface Outbreak {
  incident: IncidentHead
  lost: StoredBoot
  /** The last one, which waits for its turn to be repaired. */
  waiting: StoredBoot
}

/** `failing` members, of which a few are healed, a few are being repaired and the rest wait. */
export async function storeOutbreakFleets(deps: FleetDeps, failing = 60): Promise<Outbreak> {
  for (const [fleet, hosts] of Object.entries(OUTBREAK_FLEETS))
    await storeWell(deps, fleet, fleet === 'web' ? hosts - 60 : hosts)
  const outbreak = await storeFailing(deps, failing)
  for (const fleet of Object.keys(OUTBREAK_FLEETS)) await countCells(deps, fleet)
  return outbreak
}

/** So many more that wait, copies of the one that does: one is written in three puts, not judged. Counts follow. */
export async function storeMoreFailing(
  deps: FleetDeps,
  { incident, waiting }: Outbreak,
  more: number,
): Promise<void> {
  const { store, now } = deps
  const { instance } = waiting.instance
  const span = { fromMs: now(), untilMs: now() - 60 * MINUTE }
  const { items } = await store.listBootRows('web', span, null, 1000)
  const row = items.find((one) => one.instance === instance)
  const [member, item] = [await store.getMember(incident, instance), await store.getInstance('web', instance)]
  if (!row || !member || !item) throw new Error('the one that waits is stored')
  for (let n = 0; n < more; n += 1) {
    const id = `i-0more${n.toString(16).padStart(11, '0')}`
    await store.putBootRow({ ...row, instance: id, guest: id })
    await store.casInstance({ ...item, rev: 0, instance: id })
    await store.casMember({ ...member, rev: 0, instance: id })
  }
  const head = await store.getIncident(incident.fleet, incident.cause, incident.image)
  if (head === null) throw new Error('the incident is stored')
  await store.casIncident({
    ...head,
    ...{ failing: (head.failing ?? 0) + more, members_seen: head.members_seen + more },
  })
  await countCells(deps, 'web')
}

const idOf = (fleet: string, n: number) =>
  `i-0${(0x3ac5f1e07d2b46 + fleet.length * 7_777_777 + n * 0x1f35d7c1).toString(16)}`

async function storeWell(deps: FleetDeps, fleet: string, hosts: number): Promise<void> {
  for (let n = 0; n < hosts; n += 1) {
    const lookup = 19 + (n % 7) * 0.83
    const image = n % 23 === 0 ? IMAGE : `${fleet}-2026.11.${n % 2}`
    await known(deps, fleet, idOf(fleet, n))
    await storeBoot(deps, {
      ...{ fleet, instance: idOf(fleet, n), image: fleet === 'web' ? image : `${fleet}-2026.11.${n % 2}` },
      console: healthyConsole({ lookup }),
      began_at: deps.now() - (12 + ((n * 37) % 1380)) * MINUTE,
    })
  }
}

/** As inventory announced it: only then a boot counts. */
async function known({ store }: FleetDeps, fleet: string, instance: string): Promise<void> {
  await store.casInstance({ ...newInstance(fleet, instance), known: true })
}

async function storeFailing(deps: FleetDeps, failing: number): Promise<Outbreak> {
  const boots: StoredBoot[] = []
  for (let n = 0; n < failing; n += 1) {
    await known(deps, 'web', idOf('web', 1000 + n))
    boots.push(
      await storeBoot(deps, {
        ...{ fleet: 'web', instance: idOf('web', 1000 + n), image: IMAGE },
        console: raceConsole({ lookup: 26.01 + (n % 9) / 5 }),
        began_at: deps.now() - (11 - (n % 8)) * MINUTE,
      }),
    )
  }
  const [lost, waiting] = [boots[0], boots.at(-1)]
  if (lost === undefined || waiting === undefined) throw new Error('the outbreak has members')
  const opened_at = deps.now() - 10 * MINUTE
  const incident = await storeIncident(deps, boots, {
    ...{ fleet: 'web', image: IMAGE, opened_at, failing: failing - Math.floor(failing / 9) },
    paging: { reason: 'due', at: opened_at },
    ack: null,
    tell: [told('pagerduty', failing, opened_at + MINUTE), told('slack', failing, opened_at + MINUTE)],
    summary: {
      ...{ first_instance: lost.instance.instance, trust: 'bound' as const },
      evidence:
        "2026-11-29 18:55:51,994 - url_helper.py[DEBUG]: Calling 'http://169.254.169.254/openstack/2012-08-10/meta_data.json' failed [0/-1s]: request error [HTTPConnectionPool(host='169.254.169.254', port=80): Max retries exceeded with url: /openstack/2012-08-10/meta_data.json (Caused by <class 'socket.error'>: [Errno 101] Network is unreachable)]",
      remedy: lost.judgement.remedy.summary,
    },
  })
  for (const [n, boot] of boots.entries()) await storeFate(deps, incident, boot, n, failing)
  await storeCourse(deps, incident, boots)
  return { incident, lost, waiting }
}

const told = (channel: string, members: number, at: number) => ({
  ...newNotification(channel, 'v1', 1),
  ...{ sent: 'trigger' as const, sent_members: members, sent_at: at, attempts: 1 },
})

/** A ninth is healed, a seventh under repair, the rest wait for their turn. */
async function storeFate(deps: FleetDeps, incident: IncidentHead, boot: StoredBoot, n: number, of: number) {
  const { instance, brief } = boot
  const member = await deps.store.getMember(incident, instance.instance)
  if (member === null) throw new Error('it has joined')
  const joined_at = incident.opened_at + (n % 40) * 4000
  const healed = n < Math.floor(of / 9)
  const flying = !healed && n < Math.floor(of / 9) + Math.floor(of / 7)
  const at = joined_at + 90_000
  const state = healed ? 'succeeded' : 'claimed'
  const action = {
    action_id: `act-${instance.instance}`,
    action: 'rerun' as const,
    boot_key: brief.boot_key,
    at,
    state,
  } as const
  const seen: Member['seen'] = {
    ...{ known: true, planned: null, last_report_at: joined_at, newest: null },
    actions: healed || flying ? [action] : [],
  }
  const outcome = healed || flying ? 'grant' : 'refuse'
  const reason = healed || flying ? 'passed' : 'widening'
  await deps.store.casMember({
    ...member,
    ...{
      joined_at,
      seen,
      state: healed ? 'verified_ok' : 'failing',
      left_at: healed ? at + 2 * MINUTE : null,
    },
    last_decision: { at, outcome, reason, action: 'rerun', value: 1, limit: 1 },
  })
  if (!healed && !flying) return
  const stored = await deps.store.getInstance('web', instance.instance)
  if (stored) await deps.store.casInstance({ ...stored, actions: [action] })
  await deps.store.casAction(actionOf(incident, boot, action))
}

function actionOf(
  incident: IncidentHead,
  { instance, brief }: StoredBoot,
  { action_id, at, state }: { action_id: string; at: number; state: 'succeeded' | 'claimed' },
): ActionItem {
  return {
    ...{
      rev: 0,
      action_id,
      fleet: 'web',
      instance: instance.instance,
      incident,
      action: 'rerun',
      rung: 0,
      state,
    },
    ...{
      reason: state === 'claimed' ? 'granted' : 'verified_by_next_report',
      fence: brief.boot_key,
      trust: 'bound',
    },
    ...{
      via: 'webhook',
      attempt: 1,
      next_attempt_at: null,
      created_at: at,
      delivered_at: at,
      claimed_at: at,
    },
    ...{ claim_key: null, expires_at: at + 15 * MINUTE, verify_by: at + 15 * MINUTE, token_hash: '' },
    ...{ outcome_note: null, finished_at: state === 'claimed' ? null : at + 2 * MINUTE },
  }
}

/** What the audit has of such an outbreak: a line for each grant, and counts of those that wait. */
async function storeCourse(deps: FleetDeps, incident: IncidentHead, boots: StoredBoot[]): Promise<void> {
  const subject = incidentId(incident)
  const say = (after_s: number, line: Pick<AuditEntry, 'actor' | 'action' | 'reason' | 'detail'>) =>
    deps.store.appendAudit({ ...line, subject, fleet: 'web', at: incident.opened_at + after_s * 1000 })
  const gates = {
    ...{ kill: 'ok', pause: 'ok', silence: 'ok', latch: 'ok', cohort: 'ok', trust: 'ok bound of bound' },
    ...{ backoff: 'ok', in_flight: 'ok 2 of 3', bucket: 'ok 8 of 10' },
  }
  await say(0, {
    actor: 'worker',
    action: 'incident_opened',
    reason: 'member_failed',
    detail: { failing: 1, severity: 'page' },
  })
  await say(1, { actor: 'worker', action: 'paging', reason: 'waiting_for_more', detail: {} })
  await say(30, { actor: 'worker', action: 'paging', reason: 'due', detail: {} })
  for (const channel of ['pagerduty', 'slack'])
    await say(31, {
      actor: 'worker',
      action: 'told',
      reason: 'first',
      detail: { channel, intent: 'trigger', attempt: 1 },
    })
  for (const members of [1, 4, 16, 45])
    await say(40 + members, {
      actor: 'remediation',
      action: 'refuse',
      reason: 'widening',
      detail: { members, ...gates, widening: 'no 1 of 1' },
    })
  for (const [n, { instance, brief }] of boots.slice(0, 60).entries()) {
    const detail = { instance: instance.instance, boot_key: brief.boot_key }
    await say(90 + n, {
      actor: 'remediation',
      action: 'grant',
      reason: 'passed',
      detail: { ...detail, action: 'rerun', ...gates, widening: 'ok 0 of 1' },
    })
    await say(92 + n, { actor: 'receiver', action: 'rerun claimed', reason: 'claimed', detail })
  }
  await say(240, { actor: 'worker', action: 'member_left', reason: 'verified_ok', detail: { members: 6 } })
}

async function countCells({ store, now }: FleetDeps, fleet: string): Promise<void> {
  const [cell, until] = [5 * MINUTE, Math.floor(now() / (5 * MINUTE)) * 5 * MINUTE]
  for (let at = until - 24 * 60 * MINUTE; at <= until; at += cell) {
    const count = createCellCount({ fleet, shard: 0, at })
    for await (const rows of store.bootRowsBetween(fleet, 0, at, at + cell)) count.add(rows)
    const counted = count.cell()
    if (Object.keys(counted.verdicts).length > 0) await store.putCell(counted)
  }
}
