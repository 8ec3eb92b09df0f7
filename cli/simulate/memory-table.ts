/**
 * A table in memory: an outage of 300 hosts is half a million requests. Everything above the table is the real store, and
 * the store's contract tests run over this table as over SQLite and DynamoDB Local.
 */
import { storedRow } from '../../functions/store/stored-row.ts'
import type { PutOptions, QueryOptions, Row, Table } from '../../functions/store/table.ts'
import { expiryOf } from '../../shared/policy/lives.ts'

interface Stored {
  json: string
  bytes: Uint8Array | null
  rev: number | undefined
}

export function createMemoryTable(): Table {
  const partitions = new Map<string, Map<string, Stored>>()
  const rowsOf = (pk: string) => partitions.get(pk) ?? new Map<string, Stored>()

  return {
    async put({ pk, sk }, value, { when, rev, bytes, life }) {
      expiryOf(life)
      const rows = rowsOf(pk)
      if (!holds(when, rows.get(sk))) return false
      rows.set(sk, { json: JSON.stringify(value), bytes: bytes ?? null, rev })
      partitions.set(pk, rows)
      return true
    },
    async get({ pk, sk }) {
      const stored = rowsOf(pk).get(sk)
      return stored ? rowOf(pk, sk, stored) : null
    },
    async delete({ pk, sk }) {
      rowsOf(pk).delete(sk)
    },
    async query(pk, options = {}) {
      const found = [...rowsOf(pk)]
        .filter(([sk]) => isWithin(options, sk))
        .sort(([a], [b]) => (a < b ? -1 : 1))
      if (options.order === 'newest') found.reverse()
      return found.slice(0, options.limit ?? found.length).map(([sk, stored]) => rowOf(pk, sk, stored))
    },
  }
}

const rowOf = (pk: string, sk: string, { json, bytes }: Stored): Row =>
  storedRow({ pk, sk }, () => json, bytes)

function holds(when: PutOptions['when'], stored: Stored | undefined): boolean {
  if (when === undefined) return true
  return when === 'new' || when === 0 ? stored === undefined : stored?.rev === when
}

/** Engines order sort keys by their UTF-8 bytes; those of the store are ASCII where their order matters. */
function isWithin({ prefix, from, upTo, beyond, order }: QueryOptions, sk: string): boolean {
  if (prefix !== undefined) return sk.startsWith(prefix)
  if (upTo !== undefined) return sk <= upTo && sk >= (from ?? '')
  if (beyond === undefined) return true
  return order === 'newest' ? sk < beyond : sk > beyond
}
