/** A server's writes: on disk before they are answered, although the event loop does not wait for the disk. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, describe, it } from 'node:test'
import { DiskFault, faultOf } from '../../../functions/store/disk-fault.ts'
import { createGroupCommit } from '../../../functions/store/group-commit.ts'
import { createLogSync } from '../../../functions/store/log-sync.ts'
import { openSqliteTable } from '../../../functions/store/sqlite-table.ts'
import { findTool } from '../../guest-reporter/support/tool-sets.ts'

const directory = mkdtempSync(join(tmpdir(), 'boot-health-sync-'))
after(() => rmSync(directory, { recursive: true }))
let files = 0
const newPath = () => join(directory, `table-${files++}.db`)

/** Writes three rows one after the other, and says after each that it was answered. */
const WRITER = `import { openSqliteTable } from './functions/store/sqlite-table.ts'
  import { writeSync } from 'node:fs'
  const table = openSqliteTable(process.argv[1], { sync: 'aside' })
  for (const sk of ['a', 'b', 'c']) {
    await table.put({ pk: 'X', sk }, {}, { point: 'p', life: { kind: 'guard' } })
    writeSync(1, 'answered ' + sk)
  }
  process.kill(process.pid, 'SIGKILL')`

describe('a write of a server', () => {
  const skip = findTool('strace') === null ? 'strace is not installed' : false
  it('is in the log and synced before it is answered, each one', { skip }, () => {
    const [path, trace] = [newPath(), join(directory, 'trace')]
    const node = [process.execPath, '--input-type=module', '-e', WRITER, path]
    spawnSync('strace', ['-f', '-y', '-e', 'trace=pwrite64,fdatasync,write', '-o', trace, ...node])
    const calls = readFileSync(trace, 'utf8')
      .split('\n')
      .flatMap((line) => {
        if (/pwrite64\(\d+<[^>]*-wal>/.test(line)) return ['log']
        // Where two threads run, the line that says that it is over stands apart.
        if (/fdatasync\(\d+<[^>]*-wal>\) += 0|<\.\.\. fdatasync resumed>\) += 0/.test(line)) return ['synced']
        return [...(/"(answered \w)"/.exec(line)?.slice(1) ?? [])]
      })
    const since = (index: number) => calls.slice(calls.lastIndexOf('log', index), index)
    for (const answer of ['answered a', 'answered b', 'answered c']) {
      const at = calls.indexOf(answer)
      assert.ok(at > 0, `${answer} in ${calls.join(', ')}`)
      assert.ok(since(at).includes('synced'), `${answer}: ${since(at).join(', ')}`)
    }
    const writes = calls.filter((call) => call !== 'synced').join(' ')
    assert.match(
      writes,
      /log answered a .*log answered b .*log answered c/,
      'each waits for a sync of its own',
    )
  })

  it('is one of a transaction with those that came while the disk was waited for', async () => {
    const db = new DatabaseSync(newPath())
    db.exec('PRAGMA journal_mode = WAL; CREATE TABLE t (n INTEGER)')
    const { promise: disk, resolve: synced } = Promise.withResolvers<void>()
    let syncs = 0
    const commit = createGroupCommit(db, {
      named: (error) => error,
      log: { settle: async () => {}, sync: () => (syncs++ === 0 ? disk : Promise.resolve()) },
    })
    const add = () => commit.write(() => db.exec('INSERT INTO t VALUES (1)'))
    const first = add()
    while (syncs === 0) await new Promise((done) => setImmediate(done))
    const later = [add(), add(), add()]
    let isAnswered = false
    void first.then(() => (isAnswered = true))
    for (let turn = 0; turn < 10; turn++) await new Promise((done) => setImmediate(done))
    assert.equal(isAnswered, false, 'the first is not answered before it is on disk')
    assert.equal(db.prepare('SELECT count(*) AS n FROM t').get()?.n, 1, 'the others wait')
    synced()
    await Promise.all([first, ...later])
    assert.equal(syncs, 2)
    db.close()
  })

  it('fails where the disk does not keep it; then the log is written again before the next one', {
    skip,
  }, () => {
    const [path, trace] = [newPath(), join(directory, 'failing')]
    const writer = WRITER.replace(
      'await table.put',
      'for (let ok = false; !ok; ) ok = await table.put',
    ).replace(
      "{ kind: 'guard' } })",
      "{ kind: 'guard' } }).then(() => true, (error) => void writeSync(1, 'refused ' + error.name + ' '))",
    )
    const node = [process.execPath, '--input-type=module', '-e', writer, path]
    const fails = ['-e', 'inject=fdatasync:error=EIO:when=1']
    const calls = ['-f', '-y', '-e', 'trace=pwrite64,fdatasync,write', ...fails, '-o', trace]
    const { stdout } = spawnSync('strace', [...calls, ...node])
    assert.match(stdout.toString(), /^refused DiskFault .*answered c$/)
    const lines = readFileSync(trace, 'utf8').split('\n')
    const refusal = lines.findIndex((line) => line.includes('"refused DiskFault '))
    const next = lines.slice(refusal).find((line) => /pwrite64\(\d+<[^>]*-wal>/.test(line)) ?? ''
    const [, length, at] = /, (\d+), (\d+)\)? /.exec(next) ?? []
    // A frame is a header of 24 bytes and a page.
    assert.ok(Number(at) === 0 && Number(length) > 8192, next)
  })

  it('is not run while what an earlier one left in doubt cannot be brought to disk', async () => {
    const path = newPath()
    const db = new DatabaseSync(path)
    db.exec('PRAGMA journal_mode = WAL; CREATE TABLE t (n INTEGER)')
    // A device that cannot be synced: the kernel answers as for a disk that fails.
    const device = join(directory, 'device')
    symlinkSync('/dev/null', `${device}-wal`)
    const log = createLogSync(db, device)
    const commit = createGroupCommit(db, { named: (error) => error, log })
    const add = () => commit.write(() => db.exec('INSERT INTO t VALUES (1)'))
    await assert.rejects(add(), { errcode: 10 })
    for (let tries = 0; tries < 3; tries++) await assert.rejects(add(), { errcode: 10 })
    assert.equal(db.prepare('SELECT count(*) AS n FROM t').get()?.n, 1)
    assert.equal(db.isTransaction, false)
    log.close()
    db.close()
  })

  it('waits for a command that writes, and for no command that reads, when the log is written again', async () => {
    const path = newPath()
    const [db, command] = [new DatabaseSync(path, { timeout: 0 }), new DatabaseSync(path)]
    db.exec('PRAGMA journal_mode = WAL; CREATE TABLE t (n INTEGER); INSERT INTO t VALUES (1)')
    const device = join(directory, 'other-device')
    symlinkSync('/dev/null', `${device}-wal`)
    const log = createLogSync(db, device)
    await assert.rejects(log.sync(), { errcode: 10 })
    command.exec('BEGIN; SELECT * FROM t')
    await assert.rejects(log.settle(), { errcode: 10 }, 'beside a reader it goes as far as the device')
    command.exec('COMMIT; BEGIN IMMEDIATE')
    let isOver = false
    const settled = log.settle().catch(() => (isOver = true))
    for (let turn = 0; turn < 10; turn++) await new Promise((done) => setImmediate(done))
    assert.equal(isOver, false)
    command.exec('COMMIT')
    await settled
    log.close()
    for (const one of [db, command]) one.close()
  })

  it('is not tried again where it is stored and its sync says that a page is damaged', async () => {
    const db = new DatabaseSync(newPath())
    db.exec('CREATE TABLE t (n INTEGER)')
    const sync = () => Promise.reject(Object.assign(new Error('malformed'), { errcode: 11 }))
    const commit = createGroupCommit(db, {
      named: (error) => faultOf('/data/file.db', error),
      log: { settle: async () => {}, sync },
    })
    const add = () => commit.write(() => db.exec('INSERT INTO t VALUES (1)'))
    const answers = await Promise.allSettled([add(), add()])
    assert.ok(answers.every(({ status }) => status === 'rejected'))
    assert.equal(db.prepare('SELECT count(*) AS n FROM t').get()?.n, 2)
    db.close()
  })

  it('goes to the log that SQLite has open, whatever other connections do with the file', async () => {
    const path = newPath()
    const table = openSqliteTable(path, { sync: 'aside' })
    const put = (sk: string) => table.put({ pk: 'X', sk }, {}, { point: 'p', life: { kind: 'guard' } })
    const { ino } = statSync(`${path}-wal`)
    // In processes of their own: within one, SQLite shares its locks.
    const commands = [
      'PRAGMA wal_checkpoint(TRUNCATE)',
      'VACUUM',
      'PRAGMA journal_mode = DELETE',
      'PRAGMA wal_checkpoint(RESTART)',
    ]
    for (const command of commands) {
      await put(command)
      const script = `const db = new (require('node:sqlite').DatabaseSync)(process.argv[1])
        try { db.exec(process.argv[2]) } catch (error) { console.log(error.message) }
        db.close()`
      spawnSync(process.execPath, ['-e', script, path, command])
      await put(`after ${command}`)
      assert.equal(statSync(`${path}-wal`).ino, ino, command)
    }
    assert.equal((await table.query('X')).length, 2 * commands.length)
    await table.close()
  })

  it('is refused as a fault of the disk that names the file, and is tried again with the next one', async () => {
    const db = new DatabaseSync(newPath())
    db.exec('CREATE TABLE t (n INTEGER)')
    let fails = true
    const sync = async () => {
      if (fails) throw Object.assign(new Error('EIO'), { errcode: 10 })
    }
    const commit = createGroupCommit(db, {
      named: (error) => faultOf('/data/file.db', error),
      log: { settle: async () => {}, sync },
    })
    const write = () => commit.write(() => db.exec('INSERT INTO t VALUES (1)'))
    const refused = await Promise.allSettled([write(), write()])
    for (const one of refused) {
      assert.equal(one.status, 'rejected')
      assert.ok(one.status === 'rejected' && one.reason instanceof DiskFault)
      assert.match(
        one.status === 'rejected' ? String(one.reason) : '',
        /\/data\/file\.db: the disk gave an error/,
      )
    }
    fails = false
    await write()
    await commit.idle()
    db.close()
  })
})
