/** Audit, deliveries and silences, the sweep's heartbeat and the state of receivers. */
import { utcDay } from '../../shared/time.ts'
import type { Heartbeat } from './heartbeat-item.ts'
import type { Silence } from './incident-item.ts'
import * as keys from './keys.ts'
import type { AuditEntry, Callback, Ceiling, DeliveryEntry } from './log-item.ts'
import type { ChannelPlace, EndpointState, NoticeItem } from './receiver-item.ts'
import { cas, page, read, readAll } from './rows.ts'
import { isDamagedRow } from './stored-row.ts'
import type { Table } from './table.ts'

export function logStore(table: Table) {
  const append = async (kind: 'audit' | 'delivery', pk: string, at: number, entry: object) => {
    await table.put({ pk, sk: keys.appendSk(at, JSON.stringify(entry)) }, entry, {
      point: `append_${kind}`,
      life: { kind, since: at },
    })
  }
  return {
    putCallback: (callback: Callback) =>
      table.put(keys.callbackKeys(callback.source, callback.id), callback, {
        point: 'put_callback',
        life: { kind: 'callback', since: callback.at },
        when: 'new',
      }),
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

/** `onDamaged` is called for a heartbeat that cannot be read. It then counts as absent: it must not stop the sweep. */
export function pulseStore(table: Table, onDamaged: (key: keys.Key) => void = () => {}) {
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
    getCeiling: async (of: { fleet: string; kind: string; hour: string }) =>
      read<Ceiling>(await table.get(keys.ceilingKeys(of))),
    casCeiling: (ceiling: Ceiling) =>
      cas(table, keys.ceilingKeys(ceiling), ceiling, 'cas_ceiling', {
        kind: 'ceiling',
        since: ceiling.created_at,
      }),
    async getHeartbeat(): Promise<Heartbeat> {
      const row = await table.get(keys.heartbeatKeys)
      const isDamaged = isDamagedRow(row, isHeartbeat)
      if (isDamaged) onDamaged(keys.heartbeatKeys)
      return (isDamaged ? null : read<Heartbeat>(row)) ?? { rev: 0, last_sweep_at: null, blind: [] }
    },
    async casHeartbeat(heartbeat: Heartbeat): Promise<boolean> {
      const [key, point, life] = [keys.heartbeatKeys, 'cas_heartbeat', { kind: 'heartbeat' } as const]
      if (await cas(table, key, heartbeat, point, life)) return true
      // The `rev` of a damaged row is unknown, so it is overwritten.
      if (heartbeat.rev > 0 || !isDamagedRow(await table.get(key), isHeartbeat)) return false
      return table.put(key, { ...heartbeat, rev: 1 }, { point, life, rev: 1 })
    },
  }
}

function isHeartbeat(value: unknown): boolean {
  const { rev, last_sweep_at, blind } = (value ?? {}) as Partial<Record<keyof Heartbeat, unknown>>
  return (
    Number.isInteger(rev) &&
    (last_sweep_at === null || Number.isFinite(last_sweep_at)) &&
    Array.isArray(blind) &&
    blind.every((one) => Number.isFinite(one?.from) && Number.isFinite(one?.until))
  )
}
