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
      sync: () => (syncs++ === 0 ? disk : Promise.resolve()),
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

  it('fails where the disk does not keep it, and before the next one the whole log is written into the file', async () => {
    const path = newPath()
    const table = openSqliteTable(path, { sync: 'aside' })
    await table.put({ pk: 'X', sk: 'before' }, {}, { point: 'p', life: { kind: 'guard' } })
    const db = new DatabaseSync(path)
    // A device that cannot be synced: the kernel answers as for a disk that fails.
    const device = join(directory, 'device')
    symlinkSync('/dev/null', `${device}-wal`)
    const log = createLogSync(db, device)
    await assert.rejects(log.sync(), { errcode: 10 })
    assert.ok(statSync(`${path}-wal`).size > 0)
    await assert.rejects(log.sync(), { errcode: 10 })
    assert.equal(statSync(`${path}-wal`).size, 0, 'what was in doubt is in the file by now')
    await log.close()
    db.close()
    await table.close()
  })

  it('is refused as a fault of the disk that names the file, and is tried again with the next one', async () => {
    const db = new DatabaseSync(newPath())
    db.exec('CREATE TABLE t (n INTEGER)')
    let fails = true
    const sync = async () => {
      if (fails) throw Object.assign(new Error('EIO'), { errcode: 10 })
    }
    const commit = createGroupCommit(db, { named: (error) => faultOf('/data/file.db', error), sync })
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
