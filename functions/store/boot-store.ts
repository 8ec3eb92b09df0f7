/** Reports, the instances that they are about, boot rows and cells. */

import { REPORTS_OF_BOOT } from '../../shared/policy/limits.ts'
import type { Life } from '../../shared/policy/lives.ts'
import { DAY_MS, utcDay } from '../../shared/time.ts'
import type { BootRow, Cell } from './boot-row.ts'
import { makeCursor } from './cursor.ts'
import type { InstanceItem } from './instance-item.ts'
import * as keys from './keys.ts'
import { mergedPage } from './merged-page.ts'
import type { ReportItem } from './report-item.ts'
import { cas, page, read, readAll, type ShardOf, type Shards } from './rows.ts'
import type { Page, Store } from './store.ts'
import type { Row, Table } from './table.ts'

/** Boot rows per read: about 600 kB. */
const ROWS_A_PIECE = 1000

/** The names of these lists inside their cursors. */
const instancesOf = (fleet: string) => `instances:${fleet}`
const bootsOf = (fleet: string) => `boots:${fleet}`

/** Stores a report unless the same one is stored already. */
export function reportWriter(table: Table) {
  return async ({ body, ...rest }: ReportItem): Promise<'stored' | 'duplicate'> => {
    const kind = rest.hint === 'bad' ? 'failing_report' : 'report'
    const life: Life = { kind, since: rest.received_at }
    const put = { point: 'put_report', when: 'new' as const, bytes: body, life }
    return (await table.put(keys.reportKeys(rest), rest, put)) ? 'stored' : 'duplicate'
  }
}

export function reportStore(table: Table) {
  type Stored = Omit<ReportItem, 'body'>
  const item = (row: Row): ReportItem => ({
    ...(row.value as Stored),
    body: row.bytes ?? new Uint8Array(),
  })
  return {
    putReport: reportWriter(table),
    async putRefusedReport({ body, ...rest }: ReportItem): Promise<void> {
      await table.put(
        keys.reportKeys(rest),
        { ...rest, refused: true },
        {
          point: 'put_refused_report',
          bytes: body,
          life: { kind: 'refused_report', since: rest.received_at },
        },
      )
    },
    async reportsOfBoot(fleet: string, guest: string, bootKey: string, secretHash: string | null) {
      const pk = keys.reportPartition(fleet, guest)
      const all = await table.query(pk, {
        prefix: keys.reportsOfBootPrefix(bootKey),
        limit: REPORTS_OF_BOOT + 1,
      })
      if (all.length <= REPORTS_OF_BOOT) return all.map(item)
      const some = await Promise.all(
        keys.reportRanges(bootKey, secretHash).map((range) => firstAndNewest(table, pk, range)),
      )
      return [...new Map(some.flat().map((row) => [row.key.sk, row])).values()].map(item)
    },
    async deleteReports(fleet: string, guest: string, bootKey: string | null): Promise<number> {
      const pk = keys.reportPartition(fleet, guest)
      const some = bootKey === null ? {} : { prefix: keys.reportsOfBootPrefix(bootKey) }
      for (let deleted = 0; ; ) {
        const rows = await table.query(pk, { ...some, limit: REPORTS_OF_BOOT })
        for (const { key } of rows) await table.delete(key, 'delete_report')
        deleted += rows.length
        if (rows.length < REPORTS_OF_BOOT) return deleted
      }
    },
  }
}

/** The oldest and the newest reports of the range, so that a flood hides neither the early ones nor the late ones. */
async function firstAndNewest(
  table: Table,
  pk: string,
  range: { from: string; upTo: string },
): Promise<Row[]> {
  const first = await table.query(pk, { ...range, limit: REPORTS_OF_BOOT })
  if (first.length < REPORTS_OF_BOOT) return first
  return [...first, ...(await table.query(pk, { ...range, limit: REPORTS_OF_BOOT, order: 'newest' }))]
}

export function instanceStore(table: Table, shard: ShardOf, shards: Shards) {
  const key = (fleet: string, id: string) => keys.instanceKeys(fleet, shard(fleet, id), id)
  return {
    getInstance: async (fleet: string, id: string) => read<InstanceItem>(await table.get(key(fleet, id))),
    casInstance: (item: InstanceItem) =>
      cas(table, key(item.fleet, item.instance), item, 'cas_instance', instanceLife(item)),
    listInstances: (fleet: string, cursor: string | null, limit: number) =>
      page<InstanceItem>(
        table,
        instancesOf(fleet),
        shards(fleet).map((s) => keys.instanceKeys(fleet, s, '').pk),
        cursor,
        limit,
        'oldest',
      ),
    afterInstance({ fleet, instance }: Pick<InstanceItem, 'fleet' | 'instance'>): string {
      const { pk, sk } = key(fleet, instance)
      return makeCursor(instancesOf(fleet), pk, sk)
    },
    deleteInstance: (fleet: string, id: string) => table.delete(key(fleet, id), 'delete_instance'),
  }
}

/** Lives from its last sign. An instance that is gone or silent expires, sooner where inventory never named it. */
function instanceLife({ known, last_report_at, launch, gone, quarantine, planned }: InstanceItem): Life {
  const signs = [last_report_at, launch?.at, gone?.at, quarantine?.last_at, planned?.until]
  const since = Math.max(...signs.map((at) => at ?? 0))
  if (since === 0) return { kind: 'undated_instance' }
  return { kind: known ? 'instance' : 'stranger', since }
}

export function bootRowStore(table: Table, shard: ShardOf, shards: Shards) {
  const rowKey = (r: Pick<BootRow, 'fleet' | 'instance' | 'boot_key' | 'first_at'>) =>
    keys.bootRowKeys(r.fleet, shard(r.fleet, r.instance), r.first_at, r.instance, r.boot_key)
  const days = (range: { fromMs: number; untilMs: number }) => {
    const list: string[] = []
    for (let at = range.fromMs; utcDay(at) >= utcDay(range.untilMs); at -= DAY_MS) list.push(utcDay(at))
    return list
  }
  return {
    async putBootRow(row: BootRow): Promise<void> {
      await table.put(rowKey(row), row, {
        point: 'put_boot_row',
        life: { kind: 'boot_row', since: row.first_at },
      })
    },
    getBootRow: async (row: Parameters<Store['getBootRow']>[0]) =>
      read<BootRow>(await table.get(rowKey(row))),
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
      return mergedPage<BootRow>(table, bootsOf(fleet), all, cursor, limit)
    },
    afterBootRow: (row: Parameters<Store['afterBootRow']>[0]) =>
      makeCursor(bootsOf(row.fleet), utcDay(row.first_at), rowKey(row).sk),
    async *bootRowsBetween(fleet: string, shardIndex: number, fromMs: number, untilMs: number) {
      const pk = keys.bootRowPartition(fleet, utcDay(fromMs), shardIndex)
      const { from, upTo } = keys.bootRowRange(fromMs, untilMs)
      for (let next = from; ; ) {
        const rows = await table.query(pk, { from: next, upTo, limit: ROWS_A_PIECE })
        yield readAll<BootRow>(rows)
        const last = rows.at(-1)
        if (!last || rows.length < ROWS_A_PIECE) return
        // No key contains so small a byte: this is the first key that can follow the last one.
        next = `${last.key.sk} `
      }
    },
    async newestBootRows(fleet: string, span: { fromMs: number; untilMs: number }, most: number) {
      const all = shards(fleet)
      const each = Math.max(1, Math.floor(most / all.length))
      const found = await Promise.all(all.map((s) => newestOfShard(table, fleet, s, days(span), span, each)))
      const rows = found.flat().sort((a, b) => b.first_at - a.first_at)
      // A shard that filled its limit still has older rows. So all shards are cut back to where the shortest one ends.
      const ends = found.map((some) => (some.length < each ? span.untilMs : (some.at(-1)?.first_at ?? 0) + 1))
      const since = Math.max(span.untilMs, ...ends)
      return { rows: rows.filter(({ first_at }) => first_at >= since), since }
    },
    async putCell(cell: Cell): Promise<void> {
      await table.put(keys.cellKeys(cell.fleet, cell.shard, cell.at), cell, {
        point: 'put_cell',
        life: { kind: 'cell', since: cell.at },
      })
    },
    async listCells(fleet: string, { mayLag = false, ...span }: Parameters<Store['listCells']>[1]) {
      const sk = (at: number) => keys.cellKeys(fleet, 0, at).sk
      const range = { from: sk(span.untilMs), upTo: sk(span.fromMs), mayLag }
      const cells: Cell[] = []
      for (const d of days(span)) {
        const ofDay = (s: number) => table.query(keys.cellKeys(fleet, s, Date.parse(d)).pk, range)
        for (const rows of await Promise.all(shards(fleet).map(ofDay))) cells.push(...readAll<Cell>(rows))
      }
      return cells
    },
  }
}

/** Rows of one shard over these days, newest first; the days are newest first too. */
async function newestOfShard(
  table: Table,
  fleet: string,
  shard: number,
  days: readonly string[],
  { fromMs, untilMs }: { fromMs: number; untilMs: number },
  most: number,
): Promise<BootRow[]> {
  const rows: BootRow[] = []
  for (const day of days) {
    const limit = most - rows.length
    if (limit === 0) break
    const range = keys.bootRowRange(untilMs, fromMs + 1)
    const pk = keys.bootRowPartition(fleet, day, shard)
    rows.push(...readAll<BootRow>(await table.query(pk, { ...range, order: 'newest', limit })))
  }
  return rows
}
