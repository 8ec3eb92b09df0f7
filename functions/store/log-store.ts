/** What was said and done: audit, deliveries, silences; and the pulse of the sweep and of receivers. */
import { utcDay } from '../../shared/time.ts'
import type {
  AuditEntry,
  ChannelPlace,
  DeliveryEntry,
  EndpointState,
  Heartbeat,
  NoticeItem,
  Silence,
} from './items.ts'
import * as keys from './keys.ts'
import { cas, page, read, readAll } from './rows.ts'
import type { Table } from './table.ts'

export function logStore(table: Table) {
  const append = async (kind: 'audit' | 'delivery', pk: string, at: number, entry: object) => {
    await table.put({ pk, sk: keys.appendSk(at, JSON.stringify(entry)) }, entry, {
      point: `append_${kind}`,
      life: { kind, since: at },
    })
  }
  return {
    appendAudit: (entry: AuditEntry) =>
      append('audit', keys.auditPartition(entry.fleet, entry.subject), entry.at, entry),
    listAudit: (subject: string, fleet: string, cursor: string | null, limit: number) =>
      page<AuditEntry>(
        table,
        `audit:${subject}`,
        [keys.auditPartition(fleet, subject)],
        cursor,
        limit,
        'newest',
      ),
    appendDelivery: (entry: DeliveryEntry) =>
      append('delivery', keys.deliveryPartition(entry.endpoint, utcDay(entry.at)), entry.at, entry),
    listDeliveries: (endpoint: string, day: string, cursor: string | null, limit: number) =>
      page<DeliveryEntry>(
        table,
        `deliveries:${endpoint}`,
        [keys.deliveryPartition(endpoint, day)],
        cursor,
        limit,
        'newest',
      ),
    async putSilence(silence: Silence): Promise<void> {
      await table.put(keys.silenceKeys(silence.fleet, silence.id), silence, {
        point: 'put_silence',
        life: { kind: 'silence', since: silence.ends_at },
      })
    },
    async listSilences(fleet: string, now: number): Promise<Silence[]> {
      const all = readAll<Silence>(await table.query(keys.silenceKeys(fleet, '').pk))
      return all.filter((silence) => silence.ends_at > now)
    },
    deleteSilence: (fleet: string, id: string) => table.delete(keys.silenceKeys(fleet, id), 'delete_silence'),
  }
}

export function pulseStore(table: Table) {
  return {
    getEndpoint: async (endpoint: string): Promise<EndpointState> =>
      read<EndpointState>(await table.get(keys.endpointKeys(endpoint))) ?? {
        rev: 0,
        endpoint,
        disabled_at: null,
        reason: null,
      },
    casEndpoint: (state: EndpointState) =>
      cas(table, keys.endpointKeys(state.endpoint), state, 'cas_endpoint', { kind: 'endpoint' }),
    async putChannelPlace(place: ChannelPlace): Promise<void> {
      await table.put(keys.channelPlaceKeys(place.name, place.via), place, {
        point: 'put_channel_place',
        life: { kind: 'channel_place' },
      })
    },
    getChannelPlace: async (name: string, via: string) =>
      read<ChannelPlace>(await table.get(keys.channelPlaceKeys(name, via))),
    getNotice: async (fleet: string, target: string) =>
      read<NoticeItem>(await table.get(keys.noticeKeys(fleet, target))),
    casNotice: (notice: NoticeItem) =>
      cas(table, keys.noticeKeys(notice.fleet, notice.target), notice, 'cas_notice', {
        kind: 'notice',
        since: notice.created_at,
      }),
    getHeartbeat: async (): Promise<Heartbeat> =>
      read<Heartbeat>(await table.get(keys.heartbeatKeys)) ?? { rev: 0, last_sweep_at: null, blind: [] },
    casHeartbeat: (heartbeat: Heartbeat) =>
      cas(table, keys.heartbeatKeys, heartbeat, 'cas_heartbeat', {
        kind: 'heartbeat',
      }),
  }
}
