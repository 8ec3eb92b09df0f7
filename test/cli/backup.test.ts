/** `backup`, `restore` and `doctor` over the data of a server that runs, and over data that is damaged. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, describe, it } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { openServerTable } from '../../cli/embedded/open-table.ts'
import { createStore } from '../../functions/store/create-store.ts'
import { holdLayout } from '../../functions/store/layout.ts'
import { openSqliteTable } from '../../functions/store/sqlite-table.ts'
import { runCli, runLauncher } from './run-cli.ts'

const parent = mkdtempSync(join(tmpdir(), 'boot-health-backup-'))
after(() => rmSync(parent, { recursive: true }))
let directories = 0
const newDirectory = () => join(parent, String(directories++))
const life = { kind: 'guard' } as const
const key = (n: number) => ({ pk: 'X', sk: String(n).padStart(6, '0') })

/** A directory with so many rows, and a server that has it open. */
async function serverWith(rows: number) {
  const data = newDirectory()
  const server = await openServerTable({ directory: data })
  await holdLayout(server.table, { default: 1 })
  const bytes = new Uint8Array(500)
  await Promise.all(
    Array.from({ length: rows }, (_, n) => server.table.put(key(n), { n }, { point: 'p', life, bytes })),
  )
  return { data, server }
}

async function rowsOf(data: string): Promise<number> {
  const table = openSqliteTable(join(data, 'boot-health.db'))
  const rows = await table.query('X')
  await table.close()
  return rows.length
}

describe('a backup', () => {
  it('contains every write that was answered before it, while the server goes on writing', async () => {
    const { data, server } = await serverWith(2000)
    let answered = 2000
    let writing = true
    const writer = (async () => {
      while (writing) await server.table.put(key(answered), {}, { point: 'p', life }).then(() => answered++)
    })()
    const file = join(parent, 'one.db')
    const before = answered
    const made = await runLauncher(['backup', '--data', data, file])
    const later = answered
    writing = false
    await writer
    assert.deepEqual([made.code, made.stderr], [0, ''])
    assert.ok(later > before, 'the server wrote meanwhile')
    assert.equal((statSync(file).mode & 0o777).toString(8), '600')
    const copy = openSqliteTable(file)
    const found = await copy.query('X')
    await copy.close()
    assert.ok(found.length >= before && found.length <= later, `${found.length} of ${before} to ${later}`)
    assert.equal((await runLauncher(['backup', '--data', data, file])).code, 2, 'it replaces nothing')
    const refused = await runLauncher(['restore', '--data', data, file])
    assert.deepEqual([refused.code, /stop it first/.test(refused.stderr)], [2, true])
    await server.close()
    const restored = await runLauncher(['restore', '--data', data, file])
    assert.deepEqual([restored.code, restored.stderr], [0, ''])
    assert.equal(await rowsOf(data), found.length)
    const [aside = ''] = readdirSync(data).filter((name) => name.includes('.before-'))
    const old = openSqliteTable(join(data, aside))
    assert.equal((await old.query('X')).length, answered, 'what was there is set aside whole')
    await old.close()
    const db = new DatabaseSync(join(data, 'boot-health.db'))
    assert.equal(db.prepare('PRAGMA auto_vacuum').get()?.auto_vacuum, 2, 'its disk can be given back too')
    db.close()
  })

  it('can be restored into a directory that does not exist yet', async () => {
    const { data, server } = await serverWith(10)
    const file = join(parent, 'two.db')
    await runCli(['backup', '--data', data, file])
    await server.close()
    const fresh = newDirectory()
    assert.equal((await runCli(['restore', '--data', fresh, file])).code, 0)
    assert.equal(await rowsOf(fresh), 10)
  })

  it('restores the kill switch as it was then, and says so', async () => {
    const { data, server } = await serverWith(1)
    const kill = (state: string) => runCli(['kill', state, '--reason', 'drill', '--data', data])
    await kill('on')
    const file = join(parent, 'switch.db')
    await runCli(['backup', '--data', data, file])
    await kill('off')
    await server.close()
    const { stdout } = await runCli(['restore', '--data', data, file])
    assert.match(stdout, /^kill switch of default is on, as it was then$/m)
  })

  it('signs all browsers out: who was signed out after the backup is not signed in again by it', async () => {
    const { data, server } = await serverWith(1)
    const store = createStore(server.table, { shards: () => 1 })
    const now = Date.now()
    const session = (hash: string) => ({
      ...{ rev: 0, hash, actor: { name: 'anna', via: 'oidc' as const } },
      proof: { by: 'oidc' as const, issuer: 'https://x.example', subject: 'anna', said: [] },
      ...{ created_at: now, last_used_at: now },
    })
    for (const hash of ['0a'.repeat(32), 'f3'.repeat(32)]) assert.ok(await store.casSession(session(hash)))
    const file = join(parent, 'signed-in.db')
    await runCli(['backup', '--data', data, file])
    await store.deleteSession('0a'.repeat(32))
    await server.close()
    // What a restore leaves that was killed in between.
    writeFileSync(join(data, 'boot-health.db.new-wal'), 'of another file')
    const { code, stderr } = await runCli(['restore', '--data', data, file])
    assert.deepEqual([code, stderr], [0, ''])
    const again = await openServerTable({ directory: data })
    const restored = createStore(again.table, { shards: () => 1 })
    assert.deepEqual(await restored.listSessions(), [])
    await again.close()
    assert.equal(await rowsOf(data), 1)
    const files = readdirSync(data)
    assert.ok(!files.some((name) => name.includes('.new')), files.join(' '))
  })

  it('names each switch that the restore turned off, and the tokens that it revived or lost', async () => {
    const { data, server } = await serverWith(1)
    const token = async () => {
      const { stdout } = await runCli(['token', 'create', '--role', 'viewer', '--data', data, '--json'])
      return JSON.parse(stdout) as { token_id: string }
    }
    const kept = await token()
    const revoked = await token()
    const file = join(parent, 'turned-back.db')
    await runCli(['backup', '--data', data, file])
    const made = await token()
    await runCli(['token', 'revoke', revoked.token_id, '--data', data])
    await runCli(['kill', 'on', '--reason', 'drill', '--data', data])
    await server.close()
    const { code, stdout } = await runCli(['restore', '--data', data, file])
    assert.equal(code, 0)
    assert.match(
      stdout,
      /^kill switch of default was on and is off now.*boot-health kill on --fleet default/m,
    )
    assert.match(stdout, new RegExp(`^valid again.*: ${revoked.token_id};`, 'm'))
    assert.match(stdout, new RegExp(`^no longer valid, created after the backup: ${made.token_id};`, 'm'))
    assert.ok(!stdout.includes(kept.token_id), stdout)
  })

  it('leaves no file under its name when killed, and the next one removes what it left', async () => {
    const { data, server } = await serverWith(20_000)
    const file = join(parent, 'killed.db')
    const words = ['cli/main.ts', 'backup', '--data', data, file]
    const child = spawn(process.execPath, words, { stdio: ['ignore', 'ignore', 'inherit'] })
    const exit = once(child, 'exit')
    const isBegun = () => readdirSync(parent).some((name) => name.startsWith('killed.db'))
    while (!isBegun() && child.exitCode === null) await delay(1)
    child.kill('SIGKILL')
    assert.deepEqual(await exit, [null, 'SIGKILL'])
    assert.ok(!existsSync(file), 'a part of it has no name that could be taken for the whole')
    writeFileSync(`${file}.part`, 'left by a killed backup')
    const { code, stderr } = await runLauncher(['backup', '--data', data, file])
    assert.deepEqual([code, stderr, existsSync(`${file}.part`)], [0, '', false])
    await server.close()
  })

  it('without a name, or to a path that cannot be written, is refused in one line and leaves nothing behind', async () => {
    const { data, server } = await serverWith(1)
    for (const file of ['', join(parent, 'nowhere', 'a.db')]) {
      const { code, stdout, stderr } = await runCli(['backup', '--data', data, file])
      assert.deepEqual([code, stdout, stderr.trim().split('\n').length], [2, '', 1], stderr)
    }
    assert.deepEqual(
      readdirSync('.').filter((name) => name.endsWith('.part')),
      [],
    )
    await server.close()
  })

  it('is not restored when it is damaged or no backup', async () => {
    const { data, server } = await serverWith(3000)
    await server.close()
    damage(join(data, 'boot-health.db'))
    const untouched = newDirectory()
    for (const file of [join(data, 'boot-health.db'), 'package.json', 'nowhere.db']) {
      const { code, stderr } = await runCli(['restore', '--data', untouched, file])
      assert.deepEqual([code, stderr.trim().split('\n').length], [2, 1], stderr)
    }
    assert.ok(!existsSync(join(untouched, 'boot-health.db')))
  })
})

it('a file that no server could start from is refused before anything is moved', async () => {
  const { data, server } = await serverWith(5)
  await server.close()
  const made = (name: string, sql: string) => {
    const db = new DatabaseSync(join(parent, name))
    db.exec(sql)
    db.close()
    return join(parent, name)
  }
  const empty = join(parent, 'empty.db')
  writeFileSync(empty, '')
  const newer = join(parent, 'newer.db')
  await runCli(['backup', '--data', data, newer])
  made('newer.db', 'PRAGMA user_version = 999')
  const unused = join(parent, 'unused.db')
  await openSqliteTable(unused).close()
  const foreign = made('foreign.db', 'CREATE TABLE t (x); PRAGMA user_version = 1')
  const before = readdirSync(data)
  for (const [file, why] of [
    [empty, /no tables of boot-health/],
    [foreign, /no such table/],
    [newer, /version 999/],
    [unused, /no server has ever written to it/],
  ] as const) {
    const { code, stdout, stderr } = await runCli(['restore', '--data', data, file])
    assert.deepEqual([code, stdout, stderr.trim().split('\n').length], [2, '', 1], stderr)
    assert.match(stderr, why)
  }
  assert.deepEqual(readdirSync(data), before)
  assert.equal(await rowsOf(data), 5)
})

/** Four pages in the middle, as a bad block leaves them. */
function damage(path: string): void {
  const fd = openSync(path, 'r+')
  writeSync(fd, Buffer.alloc(16_384, 0xa5), 0, 16_384, Math.floor(statSync(path).size / 8192) * 4096)
  closeSync(fd)
}

describe('boot-health doctor', () => {
  it('finds no fault in the data of a running server', async () => {
    const { data, server } = await serverWith(100)
    const { code, stdout, stderr } = await runCli(['doctor', '--data', data])
    assert.deepEqual([code, stderr], [0, ''], stdout)
    for (const what of ['disk', 'room', 'size', 'access', 'integrity', 'layout'])
      assert.match(stdout, new RegExp(`^ok {4}${what}`, 'm'))
    await server.close()
  })

  it('changes nothing that it checks', async () => {
    const { data, server } = await serverWith(10)
    await server.close()
    const path = join(data, 'boot-health.db')
    chmodSync(path, 0o644)
    const names = readdirSync(data)
    const { code, stdout } = await runCli(['doctor', '--data', data])
    assert.deepEqual([code, /^WRONG access/m.test(stdout), /^ok {4}layout/m.test(stdout)], [1, true, true])
    assert.deepEqual([(statSync(path).mode & 0o777).toString(8), readdirSync(data)], ['644', names])
  })

  it('warns about traffic in clear text', async () => {
    const { data, server } = await serverWith(1)
    await server.close()
    const config = join(data, 'config.json')
    writeFileSync(config, '{"public_url":"http://boots.example","fleets":{"web":{"page":"never"}}}')
    const { code, stdout } = await runCli(['doctor', '--data', data, '--config', config])
    assert.match(stdout, /^note {2}address +\/public_url is http:\/\/boots\.example/m)
    assert.equal(code, 0, 'and it is not broken')
  })

  it('says that the data was written by a newer version', async () => {
    const { data, server } = await serverWith(1)
    await server.close()
    const db = new DatabaseSync(join(data, 'boot-health.db'))
    db.exec('PRAGMA user_version = 999')
    db.close()
    const { code, stdout, stderr } = await runCli(['doctor', '--data', data])
    assert.deepEqual([code, stderr], [1, ''])
    assert.match(stdout, /^WRONG layout +its tables have version 999/m)
  })

  it('finds a bad block, and a read of it fails with an error that names the file', async () => {
    const { data, server } = await serverWith(3000)
    await server.close()
    const path = join(data, 'boot-health.db')
    damage(path)
    const { code, stdout } = await runCli(['doctor', '--data', data])
    assert.equal(code, 1, stdout)
    assert.match(stdout, /^WRONG integrity/m)
    const table = openSqliteTable(path)
    await assert.rejects(table.query('X'), { name: 'DiskFault', message: /boot-health\.db: it is damaged/ })
    // The rest of it is served.
    assert.ok(await table.put({ pk: 'A', sk: 'a' }, {}, { point: 'p', life }))
    await table.close()
  })
})
