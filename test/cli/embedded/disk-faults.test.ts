/** A disk that is full, and a log that was torn: nothing accepted is lost, nothing is accepted that cannot be kept. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync, statSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { faultsOfFile } from '../../../cli/embedded/file-check.ts'
import { startServer } from '../../../cli/embedded/server.ts'
import { canaryEnvelope } from '../../../functions/canary/canary.ts'
import { openSqliteTable } from '../../../functions/store/sqlite-table.ts'
import { storeToken, testConfig } from '../../support/table.ts'

const directory = mkdtempSync(join(tmpdir(), 'boot-health-disk-'))
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', directory]).status === 0
after(() => {
  if (mounted) spawnSync('umount', [directory])
  rmSync(directory, { recursive: true })
})

const noMount = mounted ? false : 'no mount of our own (needs root)'
const bootId = (n: number) => `0f3c1f9e-3c52-4d53-9c1b-${String(n).padStart(12, '0')}`

describe('a full disk', { skip: noMount }, () => {
  it('gets a 503 that says the disk is full until there is room, and loses no accepted report', async () => {
    const logged: string[] = []
    const server = await startServer({
      config: testConfig(),
      directory: join(directory, 'data'),
      host: '127.0.0.1',
      port: 0,
      ownUrl: true,
      log: (event, detail) => void logged.push(`${event} ${JSON.stringify(detail)}`),
    })
    const authorization = `Bearer ${await storeToken(server, 'ingest')}`
    const accepted: string[] = []
    let sent = 0
    async function send(): Promise<Response> {
      const boot = bootId(sent++)
      const padding = Buffer.from(crypto.getRandomValues(new Uint8Array(12_000))).toString('base64')
      const body = `${canaryEnvelope(boot, boot)}\nsection: padding\n ${padding}\n`
      const answer = await fetch(`${server.url}/v1/evidence`, {
        method: 'POST',
        headers: { authorization },
        body,
      })
      if (answer.status === 202) accepted.push(((await answer.clone().json()) as { guest: string }).guest)
      return answer
    }
    try {
      let last = await send()
      while (last.status === 202) last = await send()
      assert.equal(last.status, 503, await last.text())
      assert.ok(Number(last.headers.get('retry-after')) > 0)
      assert.ok(accepted.length > 20, `${accepted.length} before the disk was full`)
      const line = logged.find((one) => one.includes('request_failed')) ?? ''
      assert.ok(line.includes(`${directory}/data/boot-health.db: the disk is full`), line)
      assert.equal((await fetch(`${server.url}/`)).status, 200, 'it goes on answering')

      spawnSync('mount', ['-o', 'remount,size=40m', directory])
      const until = Date.now() + 120_000
      for (last = await send(); last.status !== 202; last = await send()) {
        assert.ok(Date.now() < until, 'never comes back')
        await sleep(100)
      }
    } finally {
      await server.stop()
    }
    assert.deepEqual(faultsOfFile(join(directory, 'data', 'boot-health.db')), [])
    const table = openSqliteTable(join(directory, 'data', 'boot-health.db'))
    for (const guest of accepted) assert.equal((await table.query(`B#demo#${guest}`)).length, 1, guest)
    await table.close()
  })
})

describe('a log with a torn end', () => {
  it('loses only the torn end', async () => {
    const parent = mkdtempSync(join(tmpdir(), 'boot-health-torn-'))
    after(() => rmSync(parent, { recursive: true }))
    const [path, copy] = [join(parent, 'a.db'), join(parent, 'b.db')]
    const table = openSqliteTable(path)
    for (let n = 0; n < 200; n++)
      await table.put(
        { pk: 'X', sk: String(n).padStart(4, '0') },
        { n },
        { point: 'p', life: { kind: 'guard' } },
      )
    for (const part of ['', '-wal']) copyFileSync(`${path}${part}`, `${copy}${part}`)
    await table.close()
    const whole = statSync(`${copy}-wal`).size
    truncateSync(`${copy}-wal`, Math.floor(whole / 2) + 1234)
    const torn = openSqliteTable(copy)
    const left = (await torn.query('X')).map(({ value }) => (value as { n: number }).n)
    await torn.close()
    assert.ok(left.length > 50 && left.length < 200, `${left.length} of 200`)
    assert.deepEqual(
      left,
      left.map((_, n) => n),
    )
    assert.deepEqual(faultsOfFile(copy), [])
  })
})
