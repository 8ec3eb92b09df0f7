/** A fleet with an incident and a receiver of webhooks, as far as repairs need one: no judge, no pages. */

import { parseWork } from '../../functions/due/due-work.ts'
import { wake } from '../../functions/due/wake.ts'
import { auditCounts } from '../../functions/incidents/audit-counts.ts'
import { compareMembers } from '../../functions/incidents/members.ts'
import { createOutbound } from '../../functions/outbound/outbound.ts'
import { workAction } from '../../functions/repairs/action.ts'
import { workLatchRow } from '../../functions/repairs/latch-row.ts'
import { isNews, recordDecision } from '../../functions/repairs/record-decision.ts'
import { proposeRepairs } from '../../functions/repairs/repair.ts'
import type { DueRow } from '../../functions/store/due-row.ts'
import type { IncidentHead, IncidentRef, Member } from '../../functions/store/incident-item.ts'
import type { BootBrief, InstanceItem } from '../../functions/store/instance-item.ts'
import { newInstance } from '../../functions/store/new-instance.ts'
import type { Store } from '../../functions/store/store.ts'
import type { RepairSummary } from '../../shared/remediation/summary.ts'
import { countBoot } from './count-boot.ts'
import { dueOf, type TestDeps, testDeps } from './table.ts'

export const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const IMAGE = 'img-1'
const CAUSE = 'route_missing_at_lookup'

export interface RepairWorld {
  deps: TestDeps
  fleet: string
  ref: IncidentRef
  /** Puts an instance that booted half a minute ago; failing ones join the incident. */
  host: (id: string, more?: HostGiven) => Promise<InstanceItem>
  /** A later report of the instance, as the judge would leave it. */
  report: (id: string, more: Partial<BootBrief>) => Promise<void>
  /** One tick of the incident: members that reported well leave, then repairs are proposed. */
  tick: () => Promise<RepairSummary>
  /** Works every due row of kind action that is due now, until none is. */
  work: () => Promise<void>
  /** Moves the clock to each next action row and works it, for at most so long. */
  pass: (ms: number) => Promise<void>
  item: (id: string) => Promise<InstanceItem>
  /** Another incident of the same fleet and process, of this image. */
  incident: (image: string) => RepairWorld
}

export type HostGiven = Partial<BootBrief> & { known?: boolean }

interface WorldGiven {
  store: Store
  url: string | undefined
  fleet?: string
  policy?: Record<string, unknown>
  /** A second process over the same table keeps the first one's clock. */
  deps?: TestDeps
  image?: string
}

export function repairWorld(whole: WorldGiven): RepairWorld {
  const { store, url, fleet = 'demo', policy = {}, deps: given, image = IMAGE } = whole
  const remediation = { mode: 'on', ...(url ? { url, secret: { value: SECRET } } : {}), ...policy }
  const fresh = testDeps({
    store,
    outbound: createOutbound({ allow_cidrs: ['127.0.0.0/8'] }),
    config: { fleets: { [fleet]: { remediation } }, public_url: 'https://bh.example' },
  })
  const deps = given ? { ...fresh, now: given.now, advance: given.advance } : fresh
  const ref = { fleet, cause: CAUSE, image, gen: 1 }
  const head = headOf(ref, deps.now())

  async function put(item: InstanceItem): Promise<InstanceItem> {
    if (!(await store.casInstance(item))) throw new Error(`${item.instance} changed under the test`)
    await countBoot(deps, item)
    return { ...item, rev: item.rev + 1 }
  }

  const item = async (id: string) => {
    const found = await store.getInstance(fleet, id)
    if (!found) throw new Error(`no instance ${id}`)
    return found
  }

  const world: RepairWorld = {
    deps,
    fleet,
    ref,
    item,
    incident: (of) => repairWorld({ ...whole, image: of, deps }),
    async host(id, { known = true, ...boot } = {}) {
      const newest = bootOf(id, deps.now(), { image, ...boot })
      const made = {
        ...newInstance(fleet, id),
        known,
        newest,
        boots: [newest],
        incident: ref,
        last_report_at: deps.now(),
      }
      const stored = await put(made)
      if (newest.verdict === 'failed') await store.casMember(memberOf(ref, stored, deps.now()))
      return stored
    },
    async report(id, more) {
      const before = await item(id)
      if (!before.newest) throw new Error(`${id} never booted`)
      const newest = { ...before.newest, ...more }
      await put({ ...before, newest, last_report_at: deps.now() })
      for (const { action_id } of before.actions) await wake(deps, { kind: 'action', fleet, action_id })
    },
    async tick() {
      const listed = await store.listMembers(ref)
      const { members } = await compareMembers(deps, head, listed, () => true)
      const { summary, decisions } = await proposeRepairs(deps, head, members)
      for (const decision of decisions.filter(isNews)) await recordDecision(deps, decision)
      head.audited = await auditCounts(deps, head, { members, decisions })
      return summary
    },
    async work() {
      for (let round = 0; round < 50; round++) {
        const rows = await repairRows(deps, fleet, deps.now())
        if (rows.length === 0) return
        for (const row of rows) {
          const work = parseWork(row)
          if (work?.kind === 'action') await workAction(deps, work)
          if (work?.kind === 'latch') await workLatchRow(deps, work)
          await store.deleteDue(row)
        }
      }
      throw new Error('actions are due for ever')
    },
    async pass(ms) {
      const end = deps.now() + ms
      await world.work()
      while (deps.now() < end) {
        const next = await nextAction(deps, fleet, end)
        deps.advance((next ?? end) - deps.now())
        await world.work()
      }
    },
  }
  return world
}

async function nextAction(deps: TestDeps, fleet: string, end: number): Promise<number | null> {
  return (await repairRows(deps, fleet, end))[0]?.at ?? null
}

async function repairRows(deps: TestDeps, fleet: string, upTo: number): Promise<DueRow[]> {
  const rows = await dueOf(deps, upTo)
  return rows.filter((row) => row.fleet === fleet && ['action', 'latch'].includes(row.kind))
}

function bootOf(id: string, now: number, more: Partial<BootBrief>): BootBrief {
  return {
    boot_key: `boot-1-of-${id}`,
    guest: `guest-of-${id}`,
    boot_n: 1,
    began_at: now - 30_000,
    first_at: now,
    epoch: 0,
    verdict: 'failed',
    cause: CAUSE,
    image: IMAGE,
    trust: 'bound',
    ...more,
  }
}

function memberOf(ref: IncidentRef, { instance, newest }: InstanceItem, now: number): Member {
  return {
    ...ref,
    rev: 0,
    instance,
    boot_key: newest?.boot_key ?? '',
    trust: newest?.trust ?? 'claimed',
    joined_at: now,
    state: 'failing',
    left_at: null,
    seen: null,
    last_decision: null,
  }
}

function headOf(ref: IncidentRef, now: number): IncidentHead {
  return {
    ...ref,
    rev: 1,
    state: 'open',
    opened_at: now,
    resolving_at: null,
    resolved_at: null,
    resolve_reason: null,
    severity: 'page',
    ack: null,
    tell: [],
    summary: { first_instance: 'i-1', evidence: '', remedy: '', trust: 'bound' },
    members_seen: 1,
    lease: null,
    evaluations: 0,
    audited: null,
  }
}
