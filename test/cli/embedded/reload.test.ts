/** A server that reads its configuration again: whole or not at all, without refusing a request during that. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { openServerTable } from '../../../cli/embedded/open-table.ts'
import { writeServerState } from '../../../cli/embedded/state-file.ts'
import { untilSaid } from '../../support/until-said.ts'
import { runCli } from '../run-cli.ts'

describe('boot-health reload', () => {
  const directory = mkdtempSync(join(tmpdir(), 'boot-health-'))
  const data = join(directory, 'data')
  const file = join(directory, 'config.json')
  const write = (fleets: object) => writeFileSync(file, JSON.stringify({ fleets }))
  const words = ['serve', '--open', '--port', '0', '--data', data, '--config', file]
  let url = ''
  let server: ReturnType<typeof spawn>
  let complaints = ''

  before(async () => {
    write({ web: { page: 'never' } })
    const child = spawn(process.execPath, ['cli/main.ts', ...words], { stdio: ['ignore', 'pipe', 'pipe'] })
    child.stderr.on('data', (chunk) => (complaints += String(chunk)))
    server = child
    const [, at = ''] = await untilSaid(child, /boot-health at (?:\S*m)?(http:\/\/[0-9.:]+)[\s\S]*TOKEN=/)
    url = at
  })
  after(async () => {
    const closed = server.exitCode === null ? once(server, 'close') : null
    server.kill('SIGTERM')
    await closed
    rmSync(directory, { recursive: true })
  })

  const reload = () => runCli(['reload', '--data', data])
  const fleets = async () => {
    const named = ['batch', 'edge', 'web']
    const asked = named.map(async (fleet) => (await fetch(`${url}/v1/summary?fleet=${fleet}`)).status === 200)
    const known = await Promise.all(asked)
    return named.filter((_, at) => known[at])
  }

  it('refuses another number of shards, and names the command that moves rows', async () => {
    write({ web: { page: 'never', shards: 4 } })
    const { code, stderr } = await reload()
    assert.equal(code, 1)
    assert.match(
      stderr,
      /fleet web is stored in 1 shards, the configuration says 4; set it back, or stop the server and move the rows: npx boot-health migrate --data /,
    )
  })

  it('adds a new fleet while requests go on, and every request is answered', async () => {
    const statuses: number[] = []
    let going = true
    const asking = (async () => {
      while (going) statuses.push((await fetch(`${url}/healthz`)).status)
    })()
    write({ web: { page: 'never' }, batch: { page: 'never' } })
    const { code, stdout, stderr } = await reload()
    going = false
    await asking
    assert.deepEqual([code, stderr], [0, ''], stdout)
    assert.match(stdout, /config\.json is in force/)
    assert.deepEqual(await fleets(), ['batch', 'web'])
    assert.ok(statuses.length > 0 && statuses.every((status) => status === 200), String(statuses))
  })

  it('refuses an invalid file as a whole, says what is wrong, and keeps the old configuration', async () => {
    write({ web: { page: 'never' }, edge: { shards: 'many' } })
    const { code, stderr } = await reload()
    assert.equal(code, 1)
    assert.match(stderr, /keeps its old configuration: .*\/fleets\/edge\/shards is "many"/s)
    assert.deepEqual(await fleets(), ['batch', 'web'])
    assert.match(complaints, /the configuration was not taken/)
  })

  it('refuses a number of shards that differs from the data, and names the command that moves it', async () => {
    write({ web: { page: 'never', shards: 4 }, batch: { page: 'never' } })
    const { code, stderr } = await reload()
    assert.equal(code, 1)
    assert.match(stderr, /shards/)
  })

  it('says so when no server is running', async () => {
    const { code, stderr } = await runCli(['reload', '--data', join(directory, 'nothing')])
    assert.deepEqual([code, /no server runs over this data/.test(stderr)], [2, true])
  })

  it('never signals another process that has the pid of a killed server', async () => {
    const left = join(directory, 'left')
    await (await openServerTable({ directory: left })).close()
    const stranger = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
    const exit = once(stranger, 'exit')
    writeServerState(left, { pid: Number(stranger.pid), url: 'http://127.0.0.1:9', config: null })
    const { code, stderr } = await runCli(['reload', '--data', left])
    // Over a table of somebody else's there is no file, and the lock is the same.
    const far = await runCli(['reload', '--data', left], { env: { DYNAMODB_ENDPOINT: 'http://127.0.0.1:9' } })
    const doctor = await runCli(['doctor', '--data', left])
    stranger.kill('SIGKILL')
    assert.deepEqual(await exit, [null, 'SIGKILL'], 'nothing ended it before')
    assert.deepEqual([code, /no server runs over this data/.test(stderr)], [2, true], stderr)
    assert.deepEqual([far.code, /no server runs over this data/.test(far.stderr)], [2, true], far.stderr)
    assert.match(doctor.stdout, /server +no server is running/)
  })
})
