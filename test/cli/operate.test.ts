/** What an operator does from the command line, in processes of their own beside a server and its table. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { openDataFile } from '../../cli/embedded/data-file.ts'
import { markStopped, writeServerState } from '../../cli/embedded/state-file.ts'
import { createStore } from '../../functions/store/create-store.ts'
import { createToken } from '../../shared/token.ts'
import { type Dashboard, startDashboard } from '../support/dashboard.ts'
import { bootId, HEALTHY, newGuest, report, startWorld, type World } from '../support/guest.ts'
import { runCli, runLauncher } from './run-cli.ts'

describe('an operator on the command line', () => {
  const directory = mkdtempSync(join(tmpdir(), 'boot-health-'))
  const config = join(directory, 'config.json')
  let world: World
  let server: Dashboard
  const table = openDataFile(directory)

  before(async () => {
    world = await startWorld(createStore(table, { shards: () => 1 }))
    server = await startDashboard(world.deps)
    writeFileSync(config, JSON.stringify({ fleets: { web: {} } }))
  })
  after(async () => {
    await server.stop()
    await table.close()
    rmSync(directory, { recursive: true })
  })

  const operate = (...words: string[]) =>
    runCli([...words, '--url', server.url], { env: { BOOT_HEALTH_TOKEN: world.tokens.operator } })
  const onTable = (...words: string[]) => runCli([...words, '--config', config, '--data', directory])

  it('accepts the secret of a machine that nobody announced', async () => {
    const guest = newGuest(world)
    await report(world, guest, { boot: bootId(1), text: HEALTHY })
    await world.judge()
    const words = ['accept', guest.uuid, '--reason', 'rebuilt by hand']
    const asked = await operate(...words)
    const [, waits = ''] = /--secret ([0-9a-f]{12})/.exec(asked.stderr) ?? []
    assert.deepEqual([asked.code, waits.length], [2, 12], asked.stderr)
    const { code, stdout, stderr } = await operate(...words, '--secret', waits)
    assert.deepEqual([code, stderr], [0, ''], stdout)
    assert.equal((await world.instance(guest.uuid)).secret?.by, 'operator')
  })

  it('sees which fleet the kill switch stops for their token', async () => {
    const { code, stdout } = await operate('kill', 'on', '--reason', 'drill')
    assert.equal(code, 0)
    assert.match(stdout, /^kill switch of demo is on/)
    assert.equal((await world.deps.store.getGuard('demo')).kill?.on, true)
  })

  it('sees the state of the switch, who set it and why, from the server and from its table', async () => {
    await operate('kill', 'on', '--reason', 'storage outage')
    const words = /^kill switch of demo is on since 20\d\d-\d\d-\d\dT[\d:]+Z, by .+: storage outage\n$/
    assert.match((await operate('kill', 'status')).stdout, words)
    const config = join(directory, 'status.json')
    writeFileSync(config, JSON.stringify({ fleets: { demo: {}, quiet: {} } }))
    const ofTable = (fleet: string) =>
      runCli(['kill', 'status', '--fleet', fleet, '--config', config, '--data', directory])
    assert.match((await ofTable('demo')).stdout, words)
    assert.equal((await ofTable('quiet')).stdout, 'kill switch of quiet is off\n')
    assert.equal(JSON.parse((await operate('kill', 'status', '--json')).stdout).kill.reason, 'storage outage')
    assert.equal((await operate('kill', 'maybe')).code, 2)
  })

  it('gets advice when a token is missing, wrong or of another role', async () => {
    const ask = (env: Record<string, string>) => runCli(['silence', 'list', '--url', server.url], { env })
    const missing = await ask({})
    assert.match(missing.stderr, /401: this server needs a token in BOOT_HEALTH_TOKEN/)
    const wrong = await ask({ BOOT_HEALTH_TOKEN: createToken('operator') })
    assert.match(
      wrong.stderr,
      /401: This token is unknown or revoked; it is in BOOT_HEALTH_TOKEN; create a new one:/,
    )
    const other = await ask({ BOOT_HEALTH_TOKEN: world.tokens.ingest })
    assert.match(
      other.stderr,
      /403: This is a token of role ingest; the path needs .*; BOOT_HEALTH_TOKEN holds another/,
    )
    for (const { code } of [missing, wrong, other]) assert.equal(code, 2)
  })

  it('stops repairs on the server in BOOT_HEALTH_URL, whatever data lies in this directory', async () => {
    const env = { BOOT_HEALTH_URL: server.url, BOOT_HEALTH_TOKEN: world.tokens.operator }
    const { code, stdout } = await runCli(['kill', 'off', '--reason', 'over'], { env })
    assert.deepEqual([code, stdout.split(':')[0]], [0, 'kill switch of demo is off'])
    assert.equal((await world.deps.store.getGuard('demo')).kill?.on, false)
  })

  describe('with the server down, following the README (style A2)', () => {
    const env = () => ({ BOOT_HEALTH_URL: 'http://127.0.0.1:9', BOOT_HEALTH_TOKEN: world.tokens.operator })
    const demoConfig = join(directory, 'demo.json')
    before(() => writeFileSync(demoConfig, JSON.stringify({ fleets: { web: {}, demo: {} } })))
    // The data stands in its place by the working directory, as it does for an operator on the server.
    const killHere = async (state: string) => {
      const data = join(directory, '.boot-health')
      symlinkSync(directory, data)
      const words = ['kill', state, '--reason', 'outage', '--config', demoConfig]
      const ran = await runLauncher(words, { env: env(), cwd: directory })
      rmSync(data)
      return ran
    }

    it('writes the switch into that server’s local data, for the fleet of the token', async () => {
      writeServerState(directory, { pid: 2 ** 22 + 1, url: 'http://127.0.0.1:9', config: null })
      const { code, stdout, stderr } = await killHere('on')
      assert.deepEqual([code, stderr], [0, ''])
      assert.match(
        stdout,
        /^kill switch of demo is on \(http:\/\/127\.0\.0\.1:9 does not answer; the switch is written into/,
      )
      assert.equal((await world.deps.store.getGuard('demo')).kill?.on, true)
      assert.equal((await killHere('off')).code, 0)
    })

    it('leaves another server’s data alone, and says how to name the right server', async () => {
      writeServerState(directory, { pid: 2 ** 22 + 1, url: 'http://127.0.0.1:10', config: null })
      const { code, stdout, stderr } = await killHere('on')
      assert.deepEqual([code, stdout], [1, ''])
      assert.match(
        stderr,
        /Nothing was changed\. Beside its data: boot-health kill \.\.\. --data \.boot-health/,
      )
      assert.notEqual((await world.deps.store.getGuard('demo')).kill?.on, true)
      rmSync(join(directory, 'server.json'))
    })

    it('also works after a clean stop: the data still names its server', async () => {
      writeServerState(directory, { pid: 2 ** 22 + 1, url: 'http://127.0.0.1:9', config: null })
      markStopped(directory)
      const { code, stdout, stderr } = await killHere('on')
      assert.deepEqual([code, stderr], [0, ''])
      assert.match(stdout, /^kill switch of demo is on/)
      assert.equal((await killHere('off')).code, 0)
      rmSync(join(directory, 'server.json'))
    })
  })

  it('stops only the named fleet', async () => {
    for (const words of [
      ['kill', 'on', '--reason', 'drill', '--fleet', 'batch'],
      ['silence', 'add', '--cause', 'no_link', '--for', '1h', '--reason', 'x', '--fleet', 'batch'],
      ['incidents', '--fleet', 'batch'],
    ]) {
      const { code, stderr } = await operate(...words)
      assert.deepEqual(
        [code, /about fleet batch, and the token is of fleet demo/.test(stderr)],
        [2, true],
        stderr,
      )
    }
    assert.equal((await world.deps.store.getGuard('demo')).kill?.on, false)
  })

  it('silences a whole fleet only with --all and a confirmation', async () => {
    const add = ['silence', 'add', '--for', '1h', '--reason', 'x']
    const { code, stderr } = await operate(...add)
    assert.deepEqual(
      [code, /--cause, --image, --instance or several of them; or --all/.test(stderr)],
      [2, true],
      stderr,
    )
    assert.equal((await operate(...add, '--all', '--cause', 'no_link')).code, 2)
    assert.deepEqual(await world.deps.store.listSilences('demo', world.deps.now()), [])
    const all = await operate(...add, '--all')
    assert.match(all.stdout, /it silences 0 open incidents/)
  })

  it('gets an error for an unknown fleet, never “repairs stopped”', async () => {
    const { code, stdout, stderr } = await onTable('kill', 'on', '--reason', 'drill', '--fleet', 'wbe')
    assert.equal(code, 2, stdout)
    assert.match(stderr, /it has web/)
    assert.equal((await onTable('kill', 'on', '--reason', 'drill', '--fleet', 'web')).code, 0)
  })

  describe('without naming a fleet', () => {
    const several = join(directory, 'several.json')
    const acts = [
      ['kill', 'off', '--reason', 'drill'],
      ['token', 'create', '--role', 'viewer'],
      ['rejudge', '--json'],
    ]
    const on = (file: string, words: string[]) => runCli([...words, '--config', file, '--data', directory])
    before(() => writeFileSync(several, JSON.stringify({ fleets: { web: {}, default: {} } })))

    it('acts on the only fleet, whatever its name', async () => {
      for (const words of acts) {
        const { code, stderr } = await on(config, words)
        assert.equal(code, 0, `${words.join(' ')}: ${stderr}`)
      }
      assert.match((await on(config, ['kill', 'status'])).stdout, /^kill switch of web is off/)
    })

    it('is asked to choose when there are several', async () => {
      for (const words of [...acts, ['kill', 'status']]) {
        const { code, stdout, stderr } = await on(several, words)
        assert.deepEqual(
          [code, stdout, stderr],
          [2, '', 'boot-health: say which fleet: web, default: --fleet NAME\n'],
          words.join(' '),
        )
      }
    })
  })
})
