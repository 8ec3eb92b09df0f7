/**
 * Due rows: the only asynchronous mechanism (docs/data.md). One partition an hour and shard; a tiny cursor item remembers
 * the oldest hour that may still hold work, so that the sweep after an outage reads only the hours that matter.
 */
import { expiresAtS, LIFE_S } from '../../shared/policy/lives.ts'
import { HOUR_CLOSES_AFTER_MS } from '../../shared/policy/waits.ts'
import { HOUR_MS } from '../../shared/time.ts'
import { aroundDamage, type Range, unlessDamaged } from './around-damage.ts'
import type { DueRow, DueRowKey, GivenUpRow } from './due-row.ts'
import {
  DUE_SHARDS,
  dueCursorKeys,
  dueKeys,
  duePartition,
  dueRange,
  dueRowKey,
  givenUpKeys,
  givenUpPartition,
  hourOf,
  type Key,
} from './keys.ts'
import { DamagedRow, isDamagedRow } from './stored-row.ts'
import type { Row, Table } from './table.ts'

/** How many hours back the first sweep of a table reads. */
const UNSWEPT_HOURS = 24
/** How many hours back one sweep reads after the cursor was damaged: the longest life of a due row. */
const DAMAGED_HOURS = LIFE_S.due / 3600

const isCursor = (value: unknown): boolean => Number.isFinite((value as { hour?: unknown } | null)?.hour)

/** `onDamaged` is called for a cursor or a partition that cannot be read whole; the sweep continues after it. */
export function dueStore(table: Table, onDamaged: (key: Key) => void = () => {}) {
  async function oldestOpenHour(now: number): Promise<{ from: number; known: boolean }> {
    const row = await unlessDamaged(table.get(dueCursorKeys))
    // No sweep has ever finished, so reports may have been waiting since before this one.
    if (row === null) return { from: hourOf(now) - UNSWEPT_HOURS, known: false }
    if (row !== 'damaged' && !isDamagedRow(row, isCursor))
      return { from: Math.min((row.value as { hour: number }).hour, hourOf(now)), known: true }
    onDamaged(dueCursorKeys)
    return { from: hourOf(now) - DAMAGED_HOURS, known: false }
  }

  /** At least the `limit` oldest of the hour, in any order. `torn` is called where the hour could not be read whole. */
  async function rowsOfHour(hour: number, range: Range, limit: number, torn: (pk: string) => void) {
    const rows: DueRow[] = []
    for (let shard = 0; shard < DUE_SHARDS; shard++) {
      const pk = duePartition(hour, shard)
      const whole = await unlessDamaged(table.query(pk, { ...range, limit }))
      if (whole === 'damaged') torn(pk)
      const found = whole === 'damaged' ? await aroundDamage(table, pk, range, limit) : whole
      rows.push(...found.map(readDue).filter((row) => row !== null))
    }
    return rows
  }

  /** Reports damage once per list: one damaged page may be on the way to every hour. */
  function reportOnce(): (pk: string) => void {
    let isReported = false
    return (pk) => {
      if (!isReported) onDamaged({ pk, sk: '' })
      isReported = true
    }
  }

  async function isEmpty(hour: number): Promise<boolean> {
    for (let shard = 0; shard < DUE_SHARDS; shard++) {
      const rows = await unlessDamaged(table.query(duePartition(hour, shard), { limit: 1 }))
      if (rows === 'damaged' || rows.length > 0) return false
    }
    return true
  }

  return {
    async putDue(row: DueRow): Promise<void> {
      await table.put(dueKeys(row), row, {
        point: `put_due_${row.kind}`,
        life: { kind: 'due', since: row.at },
      })
    },

    async deleteDue(row: DueRowKey): Promise<void> {
      await table.delete(dueKeys(row), 'delete_due')
    },

    async hasDue(row: DueRowKey): Promise<boolean> {
      return (await table.get(dueKeys(row))) !== null
    },

    async dueRows(upTo: number, limit: number, from = 0): Promise<DueRow[]> {
      const open = await oldestOpenHour(upTo)
      const [rows, torn]: [DueRow[], (pk: string) => void] = [[], reportOnce()]
      for (let hour = Math.max(open.from, hourOf(from)); hour <= hourOf(upTo) && rows.length < limit; hour++)
        rows.push(...(await rowsOfHour(hour, dueRange(from, upTo), limit - rows.length, torn)))
      return rows.sort((a, b) => a.at - b.at).slice(0, limit)
    },

    async putGivenUp(row: GivenUpRow): Promise<void> {
      const life = { kind: 'given_up', since: row.given_up_at } as const
      await table.put(givenUpKeys(row), row, { point: 'put_given_up', life })
    },

    async listGivenUp(limit: number): Promise<GivenUpRow[]> {
      const rows = await unlessDamaged(table.query(givenUpPartition(), { limit }))
      if (rows !== 'damaged') return rows.map(intact).filter((row) => row !== null) as GivenUpRow[]
      onDamaged({ pk: givenUpPartition(), sk: '' })
      return []
    },

    deleteGivenUp: (row: GivenUpRow) => table.delete(givenUpKeys(row), 'delete_given_up'),

    async closeDueHours(now: number): Promise<void> {
      const { from, known } = await oldestOpenHour(now)
      let open = from
      while (now >= (open + 1) * HOUR_MS + HOUR_CLOSES_AFTER_MS && (await isEmpty(open))) open++
      // Also store the cursor where no hour was closed yet: an outage that begins in a table's first hour must not hide
      // that hour.
      if (open !== from || !known) {
        const life = { kind: 'due_cursor' } as const
        await table.put(dueCursorKeys, { hour: open }, { point: 'put_due_cursor', life })
      }
    },

    async nextDueAt(now: number, horizonMs: number): Promise<number | null> {
      const { from } = await oldestOpenHour(now)
      for (let hour = from; hour <= hourOf(now + horizonMs); hour++) {
        const rows = await rowsOfHour(hour, dueRange(0, now + horizonMs), 1, reportOnce())
        if (rows.length > 0) return Math.min(...rows.map((row) => row.at))
      }
      return null
    },
  }
}

/**
 * The work of a row, taken from its key where the value is damaged: a damaged row must neither hide the others nor be
 * forgotten. Null where the key does not name the work either.
 */
function readDue(row: Row): DueRow | null {
  const stored = intact(row)
  if (stored !== null) return stored
  const key = dueRowKey(row.key)
  return key && { ...key, detail: {}, tries: 0, expires_at_s: expiresAtS('due', key.at) }
}

function intact(row: Row): DueRow | null {
  try {
    const value = row.value as Partial<DueRow> | null
    return typeof value?.at === 'number' && typeof value.detail === 'object' && value.detail !== null
      ? (value as DueRow)
      : null
  } catch (error) {
    if (error instanceof DamagedRow) return null
    throw error
  }
}
