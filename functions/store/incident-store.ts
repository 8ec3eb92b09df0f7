/** Incidents and their members, guards and actions. */
import type { Life } from '../../shared/policy/lives.ts'
import type { ActionItem, Guard } from './action-item.ts'
import type { IncidentHead, Member } from './incident-item.ts'
import * as keys from './keys.ts'
import { cas, page, read, readAll, type ShardOf, type Shards } from './rows.ts'
import type { Store } from './store.ts'
import type { Table } from './table.ts'

export function incidentStore(table: Table, shard: ShardOf, shards: Shards) {
  type Ref = Parameters<Store['getMember']>[0]
  const headKey = (h: Pick<IncidentHead, 'fleet' | 'cause' | 'image'>) =>
    keys.incidentKeys(h.fleet, h.cause, h.image)
  const memberKey = (ref: Ref, id: string) => keys.memberKeys(ref, shard(ref.fleet, id), id)
  return {
    getIncident: async (fleet: string, cause: string, image: string) =>
      read<IncidentHead>(await table.get(keys.incidentKeys(fleet, cause, image))),
    casIncident: (head: IncidentHead) => cas(table, headKey(head), head, 'cas_incident', headLife(head)),
    listIncidents: (fleet: string, cursor: string | null, limit: number) =>
      page<IncidentHead>(
        table,
        `incidents:${fleet}`,
        [keys.incidentKeys(fleet, '', '').pk],
        cursor,
        limit,
        'oldest',
      ),
    async putOpenIncident({ fleet, cause, image, gen }: Ref): Promise<void> {
      const ref = { fleet, cause, image, gen }
      await table.put(keys.openIncidentKeys(ref), ref, {
        point: 'put_open_incident',
        life: { kind: 'open_incident' },
      })
    },
    deleteOpenIncident: (ref: Ref) => table.delete(keys.openIncidentKeys(ref), 'delete_open_incident'),
    async listOpenIncidents(fleet: string, limit: number): Promise<Ref[]> {
      const { pk } = keys.openIncidentKeys({ fleet, cause: '', image: '', gen: 0 })
      return readAll<Ref>(await table.query(pk, { limit }))
    },
    getMember: async (ref: Ref, id: string) => read<Member>(await table.get(memberKey(ref, id))),
    casMember: (member: Member) =>
      cas(table, memberKey(member, member.instance), member, 'cas_member', {
        kind: 'member',
        since: member.joined_at,
      }),
    async listMembers(ref: Ref): Promise<Member[]> {
      const members: Member[] = []
      for (const s of shards(ref.fleet))
        members.push(...readAll<Member>(await table.query(keys.memberKeys(ref, s, '').pk)))
      return members
    },
    async putIncidentHistory(head: IncidentHead): Promise<void> {
      await table.put(keys.incidentHistoryKeys(head), head, {
        point: 'put_incident_history',
        life: { kind: 'incident_history', since: head.resolved_at ?? head.opened_at },
      })
    },
    async listIncidentHistory(fleet: string, cause: string, image: string): Promise<IncidentHead[]> {
      const { pk } = keys.incidentHistoryKeys({ fleet, cause, image, gen: 0 })
      return readAll<IncidentHead>(await table.query(pk, { order: 'newest', limit: 100 }))
    },
  }
}

export function remediationStore(table: Table) {
  return {
    async getGuard(fleet: string): Promise<Guard> {
      const stored = read<Guard>(await table.get(keys.guardKeys(fleet)))
      // A fleet without a guard has a full bucket: the gate replaces -1 with the configured size.
      return (
        stored ?? {
          rev: 0,
          fleet,
          kill: null,
          pauses: [],
          tokens: -1,
          refill_at: 0,
          latches: [],
          inflight: {},
          widening: {},
        }
      )
    },
    casGuard: (guard: Guard) =>
      cas(table, keys.guardKeys(guard.fleet), guard, 'cas_guard', { kind: 'guard' }),
    getAction: async (id: string) => read<ActionItem>(await table.get(keys.actionKeys(id))),
    casAction: (action: ActionItem) =>
      cas(table, keys.actionKeys(action.action_id), action, 'cas_action', {
        kind: 'action',
        since: action.created_at,
      }),
  }
}

/** An incident expires some time after it resolved, never before. */
const headLife = ({ state, resolved_at, opened_at }: IncidentHead): Life =>
  state === 'resolved' ? { kind: 'incident', since: resolved_at ?? opened_at } : { kind: 'open_incident' }
