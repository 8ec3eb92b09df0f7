/** Starting over what others left: data whose server was killed and whose pid is another process's, a port that is taken. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  closeSync,
  existsSync,
  fstatSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, beforeEach, describe, it } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { openServerTable } from '../../cli/embedded/open-table.ts'
import { readServerState, writeServerState } from '../../cli/embedded/state-file.ts'
import { isForOneReader } from '../../cli/first-tokens.ts'
import { startDynalite } from '../support/dynalite.ts'
import { startEmbedded } from '../support/embedded.ts'
import { untilSaid } from '../support/until-said.ts'
import { runCli, runLauncher } from './run-cli.ts'

const NOBODY = 'http://127.0.0.1:9'

describe('the data of a killed server', () => {
  const directory = mkdtempSync(join(tmpdir(), 'boot-health-'))
  before(async () => (await openServerTable({ directory })).close())
  beforeEach(() =>
    writeServerState(directory, {
      pid: process.pid,
      url: NOBODY,
      config: null,
    }),
  )
  after(() => rmSync(directory, { recursive: true }))

  it('can be opened by commands', async () => {
    const { code, stdout, stderr } = await runCli(['token', 'list', '--data', directory])
    assert.deepEqual([code, stderr], [0, ''])
    assert.match(stdout, /no tokens yet/)
  })

  it('can be served again', async () => {
    const words = ['cli/main.ts', 'serve', '--no-demo', '--port', '0', '--data', directory]
    const server = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'pipe'] })
    const closed = once(server, 'close')
    const said = await new Promise<string>((done) => {
      for (const stream of [server.stdout, server.stderr]) stream.once('data', (words) => done(String(words)))
      closed.then(([code]) => done(`ended with ${code}`), done)
    })
    server.kill('SIGTERM')
    await closed
    assert.match(said, /boot-health at http/)
  })
})

describe('a configuration without public_url', () => {
  it('makes links that lead to the port that the server listens on, and prints it at the start (newcomer 3)', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'boot-health-'))
    const config = join(directory, 'config.json')
    writeFileSync(config, JSON.stringify({ fleets: { web: {} } }))
    const words = ['serve', '--port', '0', '--data', join(directory, 'data'), '--config', config]
    const server = spawn(process.execPath, ['cli/main.ts', ...words], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const closed = once(server, 'close')
    const [said] = await untilSaid(server, /[\s\S]*TOKEN=/)
    server.kill('SIGTERM')
    await closed
    rmSync(directory, { recursive: true, force: true })
    const [, url = ''] = /boot-health at (http:\S+)/.exec(said) ?? []
    assert.ok(said.includes(`pages and webhooks link to ${url} `), said)
    assert.ok(said.includes(`  URL=${url}\n`), said)
  })
})

describe('a warning of the configuration', () => {
  it('is printed at the start, and again after a reload only where it is new', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'boot-health-'))
    const [data, config] = [join(directory, 'data'), join(directory, 'config.json')]
    const write = (more: object) =>
      writeFileSync(
        config,
        JSON.stringify({
          channels: {
            hook: { type: 'webhook', url: 'https://example.com/', secret: { env: 'HOOK_SECRET' } },
          },
          fleets: { web: { page_channels: ['hook'] } },
          ...more,
        }),
      )
    write({})
    const words = ['serve', '--json', '--port', '0', '--data', data, '--config', config]
    const server = spawn(process.execPath, ['cli/main.ts', ...words], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, HOOK_SECRET: `whsec_${Buffer.alloc(32, 7).toString('base64')}` },
    })
    const closed = once(server, 'close')
    const said = text(server.stderr)
    while (readServerState(data) === null) await delay(20)
    const reload = async () => (await runCli(['reload', '--data', data])).code
    assert.equal(await reload(), 0)
    write({ public_url: 'http://127.0.0.1:9090' })
    assert.equal(await reload(), 0)
    assert.equal(await reload(), 0)
    server.kill('SIGTERM')
    await closed
    rmSync(directory, { recursive: true })
    const warnings = (await said).match(/^warning: .*public_url.*$/gm) ?? []
    assert.equal(warnings.length, 2, warnings.join('\n'))
    assert.equal(new Set(warnings).size, 2)
  })
})

describe('the first tokens', () => {
  /** What `serve` over fresh data says until it is ready, into a file that may be the journal's. */
  async function firstWords(isJournal: boolean): Promise<string> {
    const directory = mkdtempSync(join(tmpdir(), 'boot-health-'))
    const output = join(directory, 'output')
    const fd = openSync(output, 'w')
    const { dev, ino } = fstatSync(fd)
    const words = ['--no-demo', '--port', '0', '--data', join(directory, 'data')]
    const server = spawn(process.execPath, [join(process.cwd(), 'cli/main.ts'), 'serve', ...words], {
      cwd: directory,
      stdio: ['ignore', fd, 'inherit'],
      env: { ...process.env, ...(isJournal ? { JOURNAL_STREAM: `${dev}:${ino}` } : {}) },
    })
    const closed = once(server, 'close')
    const said = () => readFileSync(output, 'utf8')
    for (const end = Date.now() + 60_000; !said().includes('A real guest') && Date.now() < end; ) {
      if (server.exitCode !== null) break
      await delay(20)
    }
    server.kill('SIGTERM')
    await closed
    closeSync(fd)
    const text = said()
    rmSync(directory, { recursive: true, force: true })
    return text
  }

  for (const isJournal of [true, false])
    it(`are not printed to ${isJournal ? 'the journal' : 'a file'}, which others can read; the command that creates them is`, async () => {
      const said = await firstWords(isJournal)
      assert.doesNotMatch(said, /bh_[a-z]+_\w/)
      assert.match(
        said,
        /fleet default has no tokens: \/\S+\/cli\/boot-health token create --fleet default --role ingest --data \/\S+\/data$/m,
      )
      assert.match(
        said,
        /asks for a token: \/\S+\/cli\/boot-health token create --role viewer --fleet '\*' --data \/\S+\/data\)$/m,
      )
    })

  it('are printed only to a terminal', () => {
    const terminal = { isTTY: true, asJson: false, isJournal: false, inContainer: false }
    assert.equal(isForOneReader(terminal), true)
    for (const other of [{ isTTY: false }, { asJson: true }, { isJournal: true }, { inContainer: true }])
      assert.equal(isForOneReader({ ...terminal, ...other }), false, JSON.stringify(other))
  })
})

describe('reading without a token', () => {
  const directory = mkdtempSync(join(tmpdir(), 'boot-health-'))
  const file = join(directory, 'config.json')
  before(() =>
    writeFileSync(file, '{"public_url":"https://boots.example","fleets":{"web":{"page":"never"}}}'),
  )
  after(() => rmSync(directory, { recursive: true }))

  for (const others of [
    ['--host', '0.0.0.0'],
    ['--config', file],
  ])
    it(`is refused when other machines reach the server: --open ${others[0]}`, async () => {
      const place = ['--no-demo', '--port', '0', '--data', join(directory, 'data'), ...others]
      const { code, stderr } = await runLauncher(['serve', '--open', ...place])
      assert.deepEqual([code, stderr.trim().split('\n').length], [2, 1], stderr)
      assert.match(stderr, /--open needs a server that only this machine can reach/)
    })

  it('is off by default, on loopback too', async () => {
    const { server } = await startEmbedded({ fleets: { default: {} } })
    const answers = await Promise.all([fetch(`${server.url}/v1/boots`), fetch(`${server.url}/healthz`)])
    await server.stop()
    assert.deepEqual(
      answers.map(({ status }) => status),
      [401, 200],
    )
  })
})

describe('a configuration', () => {
  it('is refused when the named file does not exist, and no data is created (newcomer A10)', async () => {
    const data = join(mkdtempSync(join(tmpdir(), 'boot-health-')), 'data')
    const words = ['serve', '--port', '0', '--data', data, '--config', 'nosuch.json']
    const { code, stdout, stderr } = await runLauncher(words)
    assert.deepEqual([code, stdout, existsSync(data)], [2, '', false])
    assert.match(stderr, /^boot-health: nosuch\.json: no such file; name the configuration with --config\n$/)
  })

  it('is refused when a fleet pages through an unknown channel', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'boot-health-'))
    const config = join(directory, 'config.json')
    writeFileSync(config, JSON.stringify({ fleets: { web: { page_channels: ['on-call'] } } }))
    const { code, stderr } = await runCli(['token', 'list', '--data', directory, '--config', config])
    rmSync(directory, { recursive: true })
    assert.equal(code, 2)
    assert.match(stderr, /\/fleets\/web\/page_channels: there is no channel "on-call"/)
  })
})

describe('a port that is in use', () => {
  it('ends the start with advice, in the demo too', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const directory = mkdtempSync(join(tmpdir(), 'boot-health-'))
    const words = ['serve', '--port', String(port), '--data', directory]
    const child = spawn(process.execPath, [join(process.cwd(), 'cli/main.ts'), ...words], {
      cwd: directory,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    const deadline = setTimeout(() => child.kill('SIGKILL'), 120_000)
    const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'close')])
    clearTimeout(deadline)
    other.close()
    rmSync(directory, { recursive: true })
    assert.match(said, /port \d+ is in use; choose another/)
    assert.equal(code, 2)
  })
})

describe('a server with a remote table', () => {
  /** Serves over it with this --data; ended when it is ready, where it does not end before. */
  async function serveOver(data: string) {
    const { endpoint } = await startDynalite()
    const words = ['cli/main.ts', 'serve', '--no-demo', '--port', '0', '--data', data]
    const env = { ...process.env, DYNAMODB_ENDPOINT: endpoint }
    const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'pipe'], env })
    const deadline = setTimeout(() => child.kill('SIGKILL'), 60_000)
    const closed = once(child, 'close')
    const said = text(child.stderr)
    const ready = await untilSaid(child, /TOKEN=/).then(
      () => true,
      () => false,
    )
    const state = ready ? readServerState(data) : null
    if (ready) child.kill('SIGTERM')
    const [code] = await closed
    clearTimeout(deadline)
    return { code, said: await said, state }
  }

  it('needs no local data, and commands find the server', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'boot-health-'))
    const { code, said, state } = await serveOver(join(directory, 'not', 'there'))
    rmSync(directory, { recursive: true })
    assert.deepEqual([code, said], [0, ''])
    assert.match(state?.url ?? '', /^http:/)
  })

  it('exits with one line when its state file cannot be written', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'boot-health-'))
    writeFileSync(join(directory, 'file'), '')
    const { code, said } = await serveOver(join(directory, 'file', 'data'))
    rmSync(directory, { recursive: true })
    assert.equal(code, 2)
    assert.match(
      said,
      /^boot-health: \S+data: the data cannot be written there \(\S+file is no directory\); name a directory with --data\n$/,
    )
  })
})
