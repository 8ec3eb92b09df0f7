/**
 * The table in an SQLite file, for one server: write-ahead log, every answered write synced to disk, one transaction for
 * all writes of a turn. Commands on the same machine may open the same file at the same time.
 *
 * `node:sqlite` is synchronous: a single row takes microseconds, and a long query is read in pages, between which the
 * server answers others.
 */
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { expiryOf } from '../../shared/policy/lives.ts'
import { FILE_BUSY_SLEEP_MS, STORE_TIMEOUT_MS } from '../../shared/policy/waits.ts'
import { faultOf } from './disk-fault.ts'
import { createFairReads, type FairRead } from './fair-reads.ts'
import { createGroupCommit } from './group-commit.ts'
import { isReportPartition, type Key } from './keys.ts'
import { createLogSync, type LogSync } from './log-sync.ts'
import { migrate } from './sqlite-schema.ts'
import { type Transaction, transactionOn, wholeOrNothing } from './sqlite-transaction.ts'
import { storedRow } from './stored-row.ts'
import type { PutOptions, QueryOptions, Row, Table } from './table.ts'

/** Rows per read: some milliseconds, where a row is a few hundred bytes. */
const PAGE_ROWS = 250
/**
 * A row of a WITHOUT ROWID table may fill a quarter of a page; the rest of a longer row takes a page of its own. Instances
 * are 1 to 1.5 kB: in pages of 4 KiB each took 3.5 kB.
 */
const PAGE_BYTES = 8192

export interface SqliteTable extends Table {
  /** Deletes at most `most` rows that expired before `at` (epoch milliseconds); answers how many it deleted. */
  expire: (at: number, most: number) => Promise<number>
  /** Returns at most `pages` free pages to the disk; answers how many are left. */
  shrink: (pages: number) => Promise<number>
  /** Runs `work` as one transaction and blocks the event loop until it ends: for files without a server. */
  transact: <T>(work: (rows: Transaction) => T) => Promise<T>
  /** Waits for the running writes and closes the file. */
  close: () => Promise<void>
}

/**
 * Opens the file, or memory for `:memory:`, and creates or migrates its tables. Throws `NewerSchema`; this and every method
 * throw `DiskFault` for disk errors. The next call after one tries again: a full disk may have got room.
 * `sync`: where writes wait for the disk. `here`: in this thread, for a command. `aside`: in another, for a server.
 */
export function openSqliteTable(
  path: string,
  { sync: where = 'here' }: { sync?: 'here' | 'aside' } = {},
): SqliteTable {
  const named = (error: unknown) => faultOf(path, error)
  const db = openDatabase(path)
  const log = where === 'aside' ? openLog(db, path) : null
  const commit = createGroupCommit(db, log ? { named, log } : { named })
  const fairly = createFairReads()
  const read: FairRead = (work) =>
    fairly(work).catch((error: unknown) => {
      throw named(error)
    })
  const prepare = statements(db)

  function put(key: Key, value: string, { when, rev, bytes, life }: PutOptions): boolean {
    const name = tableOf(key.pk)
    const row = [value, bytes ?? null, rev ?? null, expiryOf(life)]
    if (when === undefined) return changed(prepare(UPSERT(name)), ...row, key.pk, key.sk)
    if (when === 'new' || when === 0) return changed(prepare(INSERT(name)), ...row, key.pk, key.sk)
    return changed(prepare(UPDATE(name)), ...row, key.pk, key.sk, when)
  }

  return {
    put: (key, value, options) => {
      const text = JSON.stringify(value)
      return commit.write(() => put(key, text, options))
    },
    async get({ pk, sk }) {
      const found = await read(() => prepare(SELECT(tableOf(pk), 'AND sk = ?')).get(pk, sk))
      return found ? rowOf(pk, found) : null
    },
    delete: ({ pk, sk }) =>
      commit.write(() => void prepare(`DELETE FROM ${tableOf(pk)} WHERE pk = ? AND sk = ?`).run(pk, sk)),
    query: (pk, options = {}) => readPages({ read, prepare }, pk, options),
    async expire(at, most) {
      const before = Math.floor(at / 1000)
      const expired = (name: string) => () => Number(prepare(EXPIRE(name)).run(before, most).changes)
      const counts = await Promise.all(TABLES.map((name) => commit.write(expired(name))))
      return counts.reduce((sum, count) => sum + count, 0)
    },
    async shrink(pages) {
      // To SQLite 0 means all of them.
      if (pages >= 1) await commit.write(() => db.exec(`PRAGMA incremental_vacuum(${Math.floor(pages)})`))
      return Number(await read(() => prepare('PRAGMA freelist_count').get()?.freelist_count))
    },
    transact: (work) => commit.write(() => wholeOrNothing(db, () => work(transactionOn(db)))),
    async close() {
      await commit.idle()
      // SQLite writes the log into the file when it closes; where that is no use either, the log stays.
      await log?.settle().catch(() => {})
      log?.close()
      db.close()
    },
  }
}

function openLog(db: DatabaseSync, path: string): LogSync {
  try {
    db.exec('PRAGMA synchronous = NORMAL')
    return createLogSync(db, path)
  } catch (error) {
    db.close()
    throw faultOf(path, error)
  }
}

function openDatabase(path: string): DatabaseSync {
  // No request is served yet, so it may block for long: the process that recovers the log after a crash may hold the file.
  const db = new DatabaseSync(path, { timeout: STORE_TIMEOUT_MS })
  try {
    // The first two work only on a file without tables. The log is cut back to 8 MiB after a checkpoint.
    db.exec(`PRAGMA page_size = ${PAGE_BYTES}; PRAGMA auto_vacuum = INCREMENTAL;
      PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -16000; PRAGMA journal_size_limit = ${8 * 1024 * 1024}`)
    migrate(db)
    db.exec(`PRAGMA busy_timeout = ${FILE_BUSY_SLEEP_MS}`)
    return db
  } catch (error) {
    db.close()
    throw faultOf(path, error)
  }
}

const TABLES = ['items', 'reports']
const tableOf = (pk: string) => (isReportPartition(pk) ? 'reports' : 'items')
const INSERT = (name: string) =>
  `INSERT INTO ${name} (value, bytes, rev, ttl, pk, sk) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`
const UPSERT = (name: string) =>
  INSERT(name).replace(
    'NOTHING',
    'UPDATE SET value = excluded.value, bytes = excluded.bytes, rev = excluded.rev, ttl = excluded.ttl',
  )
const UPDATE = (name: string) =>
  `UPDATE ${name} SET value = ?, bytes = ?, rev = ?, ttl = ? WHERE pk = ? AND sk = ? AND rev = ?`
const SELECT = (name: string, more: string) => `SELECT sk, value, bytes FROM ${name} WHERE pk = ? ${more}`
const EXPIRE = (name: string) =>
  `DELETE FROM ${name} WHERE (pk, sk) IN (SELECT pk, sk FROM ${name} WHERE ttl < ? LIMIT ?)`

type Prepare = (sql: string) => StatementSync

/** Each statement is prepared once. */
function statements(db: DatabaseSync): Prepare {
  const known = new Map<string, StatementSync>()
  return (sql) => {
    const statement = known.get(sql) ?? db.prepare(sql)
    known.set(sql, statement)
    return statement
  }
}

const changed = (statement: StatementSync, ...values: SQLInputValue[]): boolean =>
  statement.run(...values).changes > 0

interface Reader {
  read: FairRead
  prepare: Prepare
}

async function readPages({ read, prepare }: Reader, pk: string, options: QueryOptions): Promise<Row[]> {
  const limit = options.limit ?? Number.POSITIVE_INFINITY
  const [order, beyond] = options.order === 'newest' ? ['DESC', '<'] : ['ASC', '>']
  const rows: Row[] = []
  const terms = bounds(options)
  for (;;) {
    const last = rows.at(-1)?.key.sk
    const all = last === undefined ? terms : goingOn(terms, { term: `sk ${beyond} ?`, value: last }, beyond)
    const more = all.map(({ term }) => `AND ${term}`).join(' ')
    const wanted = Math.min(PAGE_ROWS, limit - rows.length)
    const page = prepare(SELECT(tableOf(pk), `${more} ORDER BY sk ${order} LIMIT ?`))
    const found = await read(() =>
      page.all(pk, ...all.map(({ value }) => value), wanted).map((one) => rowOf(pk, one)),
    )
    rows.push(...found)
    if (found.length < wanted || rows.length >= limit) return rows
  }
}

interface Bound {
  term: string
  value: string
}

/**
 * The place that was reached replaces the bound on its side. With both bounds SQLite would seek by one and read all rows up
 * to the other, again for each page.
 */
const goingOn = (terms: readonly Bound[], reached: Bound, side: string): Bound[] => [
  ...terms.filter(({ term }) => !term.startsWith(`sk ${side}`)),
  reached,
]

function bounds({ prefix, from, upTo, beyond, order }: QueryOptions): Bound[] {
  const bound = (comparison: string, value: string): Bound => ({ term: `sk ${comparison} ?`, value })
  if (prefix !== undefined) return [bound('>=', prefix), bound('<', `${prefix}\u{10ffff}`)]
  if (upTo !== undefined) return [...(from === undefined ? [] : [bound('>=', from)]), bound('<=', upTo)]
  return beyond === undefined ? [] : [bound(order === 'newest' ? '<' : '>', beyond)]
}

const rowOf = (pk: string, { sk, value, bytes }: Record<string, unknown>): Row =>
  storedRow({ pk, sk: String(sk) }, () => String(value), bytes instanceof Uint8Array ? bytes : null)
