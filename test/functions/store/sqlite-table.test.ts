/** What SQLite does beyond the contract: transactions of many, files that are shared, and a loop that stays free. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { NewerSchema } from '../../../functions/store/sqlite-schema.ts'
import { openSqliteTable } from '../../../functions/store/sqlite-table.ts'
import { LIFE_S } from '../../../shared/policy/lives.ts'

const directory = mkdtempSync(join(tmpdir(), 'boot-health-sqlite-'))
after(() => rmSync(directory, { recursive: true }))
let files = 0
const newPath = () => join(directory, `table-${files++}.db`)
const key = (sk: string, pk = 'X#a') => ({ pk, sk })
const ids = (count: number) => Array.from({ length: count }, (_, n) => String(n).padStart(6, '0'))
const put = { point: 'put', life: { kind: 'guard' } } as const

describe('the table in an SQLite file', () => {
  it('has every confirmed write on disk, even when it is never closed', async () => {
    const path = newPath()
    const table = openSqliteTable(path)
    await table.put(key('one'), { n: 1 }, put)
    const again = openSqliteTable(path)
    assert.deepEqual((await again.get(key('one')))?.value, { n: 1 })
    await Promise.all([table.close(), again.close()])
  })

  it('syncs every commit: write-ahead log, synchronous FULL', async () => {
    const path = newPath()
    const table = openSqliteTable(path)
    await table.put(key('one'), {}, put)
    assert.ok(existsSync(`${path}-wal`))
    await table.close()
    const db = new DatabaseSync(path)
    assert.equal(db.prepare('PRAGMA journal_mode').get()?.journal_mode, 'wal')
    assert.equal(db.prepare('PRAGMA auto_vacuum').get()?.auto_vacuum, 2)
    db.close()
  })

  it('checks the conditions of one turn in the order of the calls', async () => {
    const table = openSqliteTable(':memory:')
    const answers = await Promise.all([
      table.put(key('a'), { n: 1 }, { ...put, when: 'new', rev: 1 }),
      table.put(key('a'), { n: 2 }, { ...put, when: 1, rev: 2 }),
      table.put(key('a'), { n: 3 }, { ...put, when: 1, rev: 2 }),
      table.delete(key('a'), 'delete'),
      table.put(key('a'), { n: 4 }, { ...put, when: 0, rev: 1 }),
    ])
    assert.deepEqual(answers, [true, true, false, undefined, true])
    assert.deepEqual((await table.get(key('a')))?.value, { n: 4 })
    await table.close()
  })

  it('shows no write before it is committed', async () => {
    const path = newPath()
    const [table, other] = [openSqliteTable(path), openSqliteTable(path)]
    const writing = table.put(key('a'), {}, put)
    assert.equal(await table.get(key('a')), null)
    assert.equal(await other.get(key('a')), null)
    await writing
    assert.ok(await other.get(key('a')))
    await Promise.all([table.close(), other.close()])
  })

  it('fails every write of a transaction that cannot be committed, and continues with the next', async () => {
    const path = newPath()
    const table = openSqliteTable(path)
    await table.put(key('before'), {}, put)
    const other = new DatabaseSync(path)
    // A commit that must fail: the file may not grow.
    other.exec(
      "CREATE TRIGGER full BEFORE INSERT ON items WHEN NEW.sk = 'boom' BEGIN SELECT RAISE(ROLLBACK, 'no'); END",
    )
    const wrote = await Promise.allSettled(['a', 'boom', 'b'].map((sk) => table.put(key(sk), {}, put)))
    assert.deepEqual(
      wrote.map(({ status }) => status),
      ['rejected', 'rejected', 'rejected'],
    )
    assert.deepEqual(
      (await table.query('X#a')).map((row) => row.key.sk),
      ['before'],
    )
    assert.equal(await table.put(key('after'), {}, put), true)
    other.close()
    await table.close()
  })

  it('waits for another writer without stopping the server, and then writes', async () => {
    const path = newPath()
    const table = openSqliteTable(path)
    const other = new DatabaseSync(path)
    other.exec('BEGIN IMMEDIATE')
    let ticks = 0
    const ticking = setInterval(() => ticks++, 5)
    let isWritten = false
    const writing = table.put(key('a'), {}, put).then((done) => {
      isWritten = true
      return done
    })
    // Had the write stopped the loop, it would have failed before the loop turned as often.
    while (ticks < 20) await sleep(5)
    assert.equal(isWritten, false)
    assert.equal(await table.get(key('a')), null)
    other.exec('COMMIT')
    assert.equal(await writing, true)
    clearInterval(ticking)
    other.close()
    await table.close()
  })

  it('lets the event loop turn during a read without end', async () => {
    const table = openSqliteTable(':memory:')
    let reading = true
    setTimeout(() => {
      reading = false
    }, 20)
    while (reading) await table.get(key('nothing'))
    await table.close()
  })

  it('pages through rows that others write meanwhile, each row once', async () => {
    const table = openSqliteTable(':memory:')
    await Promise.all(ids(3000).map((sk) => table.put(key(sk), { sk }, put)))
    const rows = await table.query('X#a')
    assert.deepEqual(
      rows.map((row) => row.key.sk),
      ids(3000),
    )
    const back = await table.query('X#a', { order: 'newest', beyond: '002000', limit: 700 })
    assert.deepEqual(
      back.map((row) => row.key.sk),
      ids(2000).reverse().slice(0, 700),
    )
    await table.close()
  })

  it('deletes expired rows in steps and gives the disk space back', async () => {
    const path = newPath()
    const table = openSqliteTable(path)
    const bytes = new Uint8Array(3000).fill(7)
    const write = (sk: string, since: number) =>
      table.put(key(sk, 'B#web#g'), {}, { point: 'put', bytes, life: { kind: 'report', since } })
    await Promise.all([...ids(1000).map((sk) => write(sk, 0)), write('later', 2000)])
    await table.put(key('never', 'B#web#g'), {}, put)
    const end = LIFE_S.report * 1000
    assert.equal(await table.expire(end, 4000), 0)
    assert.equal(await table.expire(end + 1000, 400), 400)
    assert.equal(await table.expire(end + 1000, 4000), 600)
    while ((await table.shrink(200)) > 0);
    assert.deepEqual(
      (await table.query('B#web#g')).map((row) => row.key.sk),
      ['later', 'never'],
    )
    await table.close()
    assert.ok(statSync(path).size < 200_000, `${statSync(path).size} bytes`)
  })

  it('can be opened by ten processes at once, and is created by one of them', async () => {
    const path = newPath()
    const code = `import { openSqliteTable } from './functions/store/sqlite-table.ts'
      const table = openSqliteTable(process.argv[1])
      await table.put({ pk: 'X', sk: process.argv[2] }, {}, { point: 'p', life: { kind: 'guard' } })
      await table.close()`
    const run = promisify(execFile)
    await Promise.all(
      ids(10).map((id) => run(process.execPath, ['--input-type=module', '-e', code, path, id])),
    )
    const table = openSqliteTable(path)
    assert.equal((await table.query('X')).length, 10)
    await table.close()
  })

  it('refuses a file of a newer version', async () => {
    const path = newPath()
    await openSqliteTable(path).close()
    const db = new DatabaseSync(path)
    db.exec('PRAGMA user_version = 999')
    db.close()
    assert.throws(() => openSqliteTable(path), NewerSchema)
  })
})
