/** The one implementation of `Store`: items of DATA.md over a table that speaks DynamoDB's API. */
import { makeCursor, readCursor } from './cursor.ts'
import { dueStore } from './due.ts'
import type {
  ActionItem,
  AuditEntry,
  BootRow,
  Cell,
  ChannelPlace,
  DeliveryEntry,
  EndpointState,
  Guard,
  Heartbeat,
  IncidentHead,
  InstanceItem,
  Member,
  NoticeItem,
  ReportItem,
  Silence,
  TokenItem,
} from './items.ts'
import * as keys from './keys.ts'
import { mergedPage } from './merged-page.ts'
import type { Page, Store } from './store.ts'
import { createTable, type Row, type Table, type TableOptions } from './table.ts'

export interface StoreOptions extends TableOptions {
  /** How many shards a fleet has; fixed for the fleet's life. */
  shards: (fleet: string) => number
}

const DAY_MS = 86_400_000
const YEAR_AND_A_BIT_S = 400 * 86_400
const STRANGER_S = 90 * 86_400

export function createDynamoStore(options: StoreOptions): Store {
  const table = createTable(options)
  const shard = (fleet: string, id: string) => keys.shardOf(id, options.shards(fleet))
  const shards = (fleet: string) => Array.from({ length: options.shards(fleet) }, (_, index) => index)
  return {
    ...reportStore(table),
    ...instanceStore(table, shard, shards),
    ...bootRowStore(table, shard, shards),
    ...dueStore(table),
    ...incidentStore(table, shard, shards),
    ...remediationStore(table),
    ...tokenStore(table),
    ...logStore(table),
    ...pulseStore(table),
  }
}

type ShardOf = (fleet: string, id: string) => number
type Shards = (fleet: string) => number[]

const read = <T>(row: Row | null): T | null => (row ? (JSON.parse(row.json) as T) : null)
const readAll = <T>(rows: Row[]): T[] => rows.map((row) => JSON.parse(row.json) as T)

/** Compare-and-set on `rev`: the value that was read, with its old `rev`, becomes the stored one with the next. */
async function cas<T extends { rev: number }>(
  table: Table,
  key: keys.Key,
  item: T,
  point: string,
  ttl_s?: number,
): Promise<boolean> {
  const next = { ...item, rev: item.rev + 1 }
  const kept = ttl_s === undefined ? {} : { ttl_s }
  return table.put(key, next, { point, when: item.rev, rev: next.rev, ...kept })
}

/** Walks partitions in order until `limit` rows are there, and says where to go on. */
async function page<T>(
  table: Table,
  list: string,
  partitions: string[],
  cursor: string | null,
  limit: number,
  order: 'oldest' | 'newest',
): Promise<Page<T>> {
  const from = cursor === null ? null : readCursor(list, cursor)
  const first = from === null ? 0 : partitions.indexOf(from.partition)
  const items: T[] = []
  for (let index = Math.max(first, 0); index < partitions.length; index++) {
    const partition = partitions[index] ?? ''
    const beyond = from !== null && index === first ? { beyond: from.sk } : {}
    const rows = await table.query(partition, { ...beyond, order, limit: limit - items.length })
    items.push(...readAll<T>(rows))
    const last = rows.at(-1)
    if (items.length >= limit && last) return { items, next: makeCursor(list, partition, last.key.sk) }
  }
  return { items, next: null }
}

function reportStore(table: Table) {
  type Stored = Omit<ReportItem, 'body'>
  const item = (row: Row): ReportItem => ({
    ...(JSON.parse(row.json) as Stored),
    body: row.bytes ?? new Uint8Array(),
  })
  return {
    async putReport({ body, ...rest }: ReportItem): Promise<'stored' | 'duplicate'> {
      const put = { point: 'put_report', when: 'new' as const, bytes: body, ttl_s: rest.expires_at_s }
      return (await table.put(keys.reportKeys(rest), rest, put)) ? 'stored' : 'duplicate'
    },
    async getReport(key: Parameters<Store['getReport']>[0]) {
      const row = await table.get(keys.reportKeys(key))
      return row ? item(row) : null
    },
    async reportsOfBoot(fleet: string, guest: string, bootKey: string) {
      const { pk } = keys.reportKeys({ fleet, guest, boot_key: bootKey, seq: 0, sha: '' })
      return (await table.query(pk, { prefix: keys.reportsOfBootPrefix(bootKey) })).map(item)
    },
    async deleteReports(fleet: string, guest: string, bootKey: string | null): Promise<number> {
      const { pk } = keys.reportKeys({ fleet, guest, boot_key: '', seq: 0, sha: '' })
      const rows = await table.query(
        pk,
        bootKey === null ? {} : { prefix: keys.reportsOfBootPrefix(bootKey) },
      )
      for (const { key } of rows) await table.delete(key, 'delete_report')
      return rows.length
    },
  }
}

function instanceStore(table: Table, shard: ShardOf, shards: Shards) {
  const key = (fleet: string, id: string) => keys.instanceKeys(fleet, shard(fleet, id), id)
  return {
    getInstance: async (fleet: string, id: string) => read<InstanceItem>(await table.get(key(fleet, id))),
    casInstance: (item: InstanceItem) =>
      cas(table, key(item.fleet, item.instance), item, 'cas_instance', strangerTtl(item)),
    listInstances: (fleet: string, cursor: string | null, limit: number) =>
      page<InstanceItem>(
        table,
        `instances:${fleet}`,
        shards(fleet).map((s) => keys.instanceKeys(fleet, s, '').pk),
        cursor,
        limit,
        'oldest',
      ),
    deleteInstance: (fleet: string, id: string) => table.delete(key(fleet, id), 'delete_instance'),
  }
}

/** Whoever has the image's token can invent instances: those that inventory never named do not stay for ever. */
const strangerTtl = ({ known, last_report_at }: InstanceItem): number | undefined =>
  known || last_report_at === null ? undefined : last_report_at / 1000 + STRANGER_S

function bootRowStore(table: Table, shard: ShardOf, shards: Shards) {
  const rowKey = (r: Pick<BootRow, 'fleet' | 'instance' | 'boot_key' | 'first_at'>) =>
    keys.bootRowKeys(r.fleet, shard(r.fleet, r.instance), r.first_at, r.instance, r.boot_key)
  const days = (range: { fromMs: number; untilMs: number }) => {
    const list: string[] = []
    for (let at = range.fromMs; keys.dayOf(at) >= keys.dayOf(range.untilMs); at -= DAY_MS)
      list.push(keys.dayOf(at))
    return list
  }
  return {
    async putBootRow(row: BootRow): Promise<void> {
      await table.put(rowKey(row), row, { point: 'put_boot_row', ttl_s: row.expires_at_s })
    },
    deleteBootRow: (row: Parameters<Store['deleteBootRow']>[0]) =>
      table.delete(rowKey(row), 'delete_boot_row'),
    listBootRows(
      fleet: string,
      span: { fromMs: number; untilMs: number },
      cursor: string | null,
      limit: number,
    ): Promise<Page<BootRow>> {
      const partitions = (day: string) => shards(fleet).map((s) => keys.bootRowPartition(fleet, day, s))
      const all = days(span).map((day) => ({ day, partitions: partitions(day) }))
      return mergedPage<BootRow>(table, `boots:${fleet}`, all, cursor, limit)
    },
    async bootRowsBetween(fleet: string, shardIndex: number, fromMs: number, untilMs: number) {
      const pk = keys.bootRowPartition(fleet, keys.dayOf(fromMs), shardIndex)
      return readAll<BootRow>(await table.query(pk, keys.bootRowRange(fromMs, untilMs)))
    },
    async deleteCells(fleet: string, day: string): Promise<void> {
      for (const s of shards(fleet))
        for (const { key } of await table.query(keys.cellKeys(fleet, s, Date.parse(day)).pk))
          await table.delete(key, 'delete_cell')
    },
    async putCell(cell: Cell): Promise<void> {
      await table.put(keys.cellKeys(cell.fleet, cell.shard, cell.at), cell, {
        point: 'put_cell',
        ttl_s: cell.expires_at_s,
      })
    },
    async listCells(fleet: string, span: { fromMs: number; untilMs: number }): Promise<Cell[]> {
      const cells: Cell[] = []
      for (const d of days(span))
        for (const s of shards(fleet))
          cells.push(...readAll<Cell>(await table.query(keys.cellKeys(fleet, s, Date.parse(d)).pk)))
      return cells
    },
  }
}

function incidentStore(table: Table, shard: ShardOf, shards: Shards) {
  type Ref = Parameters<Store['getMember']>[0]
  const headKey = (h: Pick<IncidentHead, 'fleet' | 'cause' | 'image'>) =>
    keys.incidentKeys(h.fleet, h.cause, h.image)
  const memberKey = (ref: Ref, id: string) => keys.memberKeys(ref, shard(ref.fleet, id), id)
  return {
    getIncident: async (fleet: string, cause: string, image: string) =>
      read<IncidentHead>(await table.get(keys.incidentKeys(fleet, cause, image))),
    casIncident: (head: IncidentHead) => cas(table, headKey(head), head, 'cas_incident'),
    listIncidents: (fleet: string, cursor: string | null, limit: number) =>
      page<IncidentHead>(
        table,
        `incidents:${fleet}`,
        [keys.incidentKeys(fleet, '', '').pk],
        cursor,
        limit,
        'oldest',
      ),
    getMember: async (ref: Ref, id: string) => read<Member>(await table.get(memberKey(ref, id))),
    casMember: (member: Member) => cas(table, memberKey(member, member.instance), member, 'cas_member'),
    async listMembers(ref: Ref): Promise<Member[]> {
      const members: Member[] = []
      for (const s of shards(ref.fleet))
        members.push(...readAll<Member>(await table.query(keys.memberKeys(ref, s, '').pk)))
      return members
    },
    async putIncidentHistory(head: IncidentHead): Promise<void> {
      await table.put(keys.incidentHistoryKeys(head), head, { point: 'put_incident_history' })
    },
    async listIncidentHistory(fleet: string, cause: string, image: string): Promise<IncidentHead[]> {
      const { pk } = keys.incidentHistoryKeys({ fleet, cause, image, gen: 0 })
      return readAll<IncidentHead>(await table.query(pk, { order: 'newest', limit: 100 }))
    },
  }
}

function remediationStore(table: Table) {
  return {
    async getGuard(fleet: string): Promise<Guard> {
      const stored = read<Guard>(await table.get(keys.guardKeys(fleet)))
      // A fleet without a guard has a full bucket: -1 lets the gate fill it to its configured size.
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
    casGuard: (guard: Guard) => cas(table, keys.guardKeys(guard.fleet), guard, 'cas_guard'),
    getAction: async (id: string) => read<ActionItem>(await table.get(keys.actionKeys(id))),
    casAction: (action: ActionItem) => cas(table, keys.actionKeys(action.action_id), action, 'cas_action'),
  }
}

function tokenStore(table: Table) {
  return {
    getToken: async (hash: string) => read<TokenItem>(await table.get(keys.tokenKeys(hash))),
    async casToken(token: TokenItem): Promise<boolean> {
      // The list entry first: a crash in between lists a token that does not work, never hides one that does.
      await table.put(keys.tokenListKeys(token.hash), { hash: token.hash }, { point: 'put_token_list' })
      return cas(table, keys.tokenKeys(token.hash), token, 'cas_token')
    },
    async listTokens(): Promise<TokenItem[]> {
      const tokens: TokenItem[] = []
      for (const { hash } of readAll<{ hash: string }>(await table.query('TOKENS'))) {
        const token = read<TokenItem>(await table.get(keys.tokenKeys(hash)))
        if (token) tokens.push(token)
      }
      return tokens
    },
    async putAlias(alias: Parameters<Store['putAlias']>[0]): Promise<void> {
      await table.put(keys.aliasKeys(alias), alias, { point: 'put_alias' })
    },
    async getAlias(fleet: string, kind: string, value: string): Promise<string | null> {
      return (
        read<{ instance: string }>(await table.get(keys.aliasKeys({ fleet, kind, value })))?.instance ?? null
      )
    },
    deleteAlias: (fleet: string, kind: string, value: string) =>
      table.delete(keys.aliasKeys({ fleet, kind, value }), 'delete_alias'),
  }
}

function logStore(table: Table) {
  const append = async (pk: string, at: number, entry: object, point: string) => {
    await table.put({ pk, sk: keys.appendSk(at, JSON.stringify(entry)) }, entry, {
      point,
      ttl_s: at / 1000 + YEAR_AND_A_BIT_S,
    })
  }
  return {
    appendAudit: (entry: AuditEntry) =>
      append(keys.auditPartition(entry.fleet, entry.subject), entry.at, entry, 'append_audit'),
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
      append(
        keys.deliveryPartition(entry.endpoint, keys.dayOf(entry.at)),
        entry.at,
        entry,
        'append_delivery',
      ),
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
      const ttl_s = silence.ends_at / 1000 + YEAR_AND_A_BIT_S
      await table.put(keys.silenceKeys(silence.fleet, silence.id), silence, { point: 'put_silence', ttl_s })
    },
    async listSilences(fleet: string, now: number): Promise<Silence[]> {
      const all = readAll<Silence>(await table.query(keys.silenceKeys(fleet, '').pk))
      return all.filter((silence) => silence.ends_at > now)
    },
    deleteSilence: (fleet: string, id: string) => table.delete(keys.silenceKeys(fleet, id), 'delete_silence'),
  }
}

function pulseStore(table: Table) {
  return {
    getEndpoint: async (endpoint: string): Promise<EndpointState> =>
      read<EndpointState>(await table.get(keys.endpointKeys(endpoint))) ?? {
        rev: 0,
        endpoint,
        disabled_at: null,
        reason: null,
      },
    casEndpoint: (state: EndpointState) =>
      cas(table, keys.endpointKeys(state.endpoint), state, 'cas_endpoint'),
    async putChannelPlace(place: ChannelPlace): Promise<void> {
      await table.put(keys.channelPlaceKeys(place.name, place.via), place, { point: 'put_channel_place' })
    },
    getChannelPlace: async (name: string, via: string) =>
      read<ChannelPlace>(await table.get(keys.channelPlaceKeys(name, via))),
    getNotice: async (fleet: string, target: string) =>
      read<NoticeItem>(await table.get(keys.noticeKeys(fleet, target))),
    casNotice: (notice: NoticeItem) =>
      cas(table, keys.noticeKeys(notice.fleet, notice.target), notice, 'cas_notice', notice.expires_at_s),
    getHeartbeat: async (): Promise<Heartbeat> =>
      read<Heartbeat>(await table.get(keys.heartbeatKeys)) ?? { rev: 0, last_sweep_at: null, blind: [] },
    casHeartbeat: (heartbeat: Heartbeat) => cas(table, keys.heartbeatKeys, heartbeat, 'cas_heartbeat'),
  }
}
