/** Each page of a long range is read from where the last one ended: SQLite seeks by every bound, and filters by none. */
import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { after, before, describe, it } from 'node:test'
import { openSqliteTable, type SqliteTable } from '../../../functions/store/sqlite-table.ts'
import type { QueryOptions } from '../../../functions/store/table.ts'

const ROWS = 1200
const sk = (n: number) => String(n).padStart(6, '0')

describe('a range of many pages', () => {
  let table: SqliteTable
  /** Each statement once, as the table prepares it, with a way to see how SQLite runs it. */
  const statements = new Map<string, { sql: string; plan: () => string }>()
  const { prepare } = DatabaseSync.prototype

  before(async () => {
    DatabaseSync.prototype.prepare = function (this: DatabaseSync, sql, ...more) {
      statements.set(sql, {
        sql,
        plan: () =>
          prepare
            .call(this, `EXPLAIN QUERY PLAN ${sql}`)
            .all(...Array.from({ length: sql.split('?').length - 1 }, () => 1))
            .map(({ detail }) => String(detail))
            .join('; '),
      })
      return prepare.call(this, sql, ...more)
    }
    table = openSqliteTable(':memory:')
    for (let n = 0; n < ROWS; n++)
      await table.put({ pk: 'X#a', sk: sk(n) }, { n }, { point: 'put', life: { kind: 'guard' } })
  })
  after(async () => {
    DatabaseSync.prototype.prepare = prepare
    await table.close()
  })

  const options: Record<string, QueryOptions> = {
    'the whole partition': {},
    'a prefix': { prefix: '000' },
    'up to a place': { upTo: sk(1190) },
    'from a place to another': { from: sk(5), upTo: sk(1190) },
    'beyond a place': { beyond: sk(600) },
  }
  for (const [name, range] of Object.entries(options))
    for (const order of ['oldest', 'newest'] as const)
      it(`${name}, ${order} first`, async () => {
        const rows = await table.query('X#a', { ...range, order })
        assert.ok(rows.length > 500, `${rows.length} rows`)
        for (const { sql, plan } of statements.values()) {
          if (!sql.startsWith('SELECT sk, value')) continue
          const bounds = sql.match(/\bsk [<>]=? \?|\bsk BETWEEN/g) ?? []
          const searched = /SEARCH \w+ USING PRIMARY KEY \(([^)]*)\)/.exec(plan())?.[1] ?? ''
          assert.equal(searched.match(/\bsk[<>]\?/g)?.length ?? 0, bounds.length, `${sql}\n${plan()}`)
          assert.doesNotMatch(plan(), /SCAN|TEMP B-TREE/)
        }
      })
})
