/** One transaction over many rows of an SQLite table, for changes that must be complete, made while no server runs. */
import type { DatabaseSync } from 'node:sqlite'
import { expiryOf, type Life } from '../../shared/policy/lives.ts'
import type { Key } from './keys.ts'

const PAGE_ROWS = 500

export interface Transaction {
  /** Every row whose partition begins with the prefix, in the order of keys. */
  all: (prefix: string) => Generator<{ key: Key; value: unknown }>
  /** Without a revision: for rows that are SET and never compared. */
  put: (key: Key, value: object, life: Life) => void
  /** Gives a row another key and keeps everything else. */
  move: (from: Key, to: Key) => void
  /** Changes the value of a stored row and keeps its expiry. */
  set: (key: Key, value: object) => void
  delete: (key: Key) => void
}

/** Runs `work` in a transaction: all of its changes are stored, or none. Throws what it throws. */
export function wholeOrNothing<T>(db: DatabaseSync, work: () => T): T {
  db.exec('SAVEPOINT whole')
  try {
    const answer = work()
    db.exec('RELEASE whole')
    return answer
  } catch (error) {
    // SQLite itself may already have rolled back the whole transaction.
    if (db.isTransaction) db.exec('ROLLBACK TO whole; RELEASE whole')
    throw error
  }
}

/** Builds the operations; the caller begins and ends the transaction. It does not reach reports: no change of layout moves them. */
export function transactionOn(db: DatabaseSync): Transaction {
  const page = db.prepare(
    'SELECT pk, sk, value FROM items WHERE (pk, sk) > (?, ?) AND pk < ? ORDER BY pk, sk LIMIT ?',
  )
  const move = db.prepare('UPDATE OR REPLACE items SET pk = ?, sk = ? WHERE pk = ? AND sk = ?')
  const set = db.prepare('UPDATE items SET value = ? WHERE pk = ? AND sk = ?')
  const put = db.prepare('INSERT OR REPLACE INTO items (pk, sk, value, ttl) VALUES (?, ?, ?, ?)')
  const remove = db.prepare('DELETE FROM items WHERE pk = ? AND sk = ?')
  return {
    *all(prefix) {
      for (let from: Key = { pk: prefix, sk: '' }; ; ) {
        const rows = page.all(from.pk, from.sk, `${prefix}\u{10ffff}`, PAGE_ROWS)
        for (const { pk, sk, value } of rows) {
          from = { pk: String(pk), sk: String(sk) }
          yield { key: from, value: JSON.parse(String(value)) }
        }
        if (rows.length < PAGE_ROWS) return
      }
    },
    put: ({ pk, sk }, value, life) => void put.run(pk, sk, JSON.stringify(value), expiryOf(life)),
    move: (from, to) => void move.run(to.pk, to.sk, from.pk, from.sk),
    set: (key, value) => void set.run(JSON.stringify(value), key.pk, key.sk),
    delete: ({ pk, sk }) => void remove.run(pk, sk),
  }
}
