/** Starting over what others left: data whose server was killed and whose pid is another process's, a port that is taken. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, beforeEach, describe, it } from 'node:test'
import { writeServerState } from '../../cli/embedded/state-file.ts'
import { runCli } from './run-cli.ts'

const NOBODY = 'http://127.0.0.1:9'

describe('data that a killed server left', () => {
  const directory = mkdtempSync(join(tmpdir(), 'boot-health-'))
  beforeEach(() =>
    writeServerState(directory, {
      pid: process.pid,
      url: NOBODY,
      dynamodb_endpoint: NOBODY,
      access_key: null,
      table: 'boot-health',
      config: null,
    }),
  )
  after(() => rmSync(directory, { recursive: true }))

  it('is opened by commands', async () => {
    const { code, stdout, stderr } = await runCli(['token', 'list', '--data', directory])
    assert.deepEqual([code, stderr], [0, ''])
    assert.match(stdout, /no tokens yet/)
  })

  it('is served again', async () => {
    const words = ['cli/main.ts', 'serve', '--no-demo', '--port', '0', '--data', directory]
    const server = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'pipe'] })
    const said = await new Promise<string>((done) => {
      for (const stream of [server.stdout, server.stderr]) stream.once('data', (words) => done(String(words)))
    })
    server.kill('SIGTERM')
    await new Promise((done) => server.once('close', done))
    assert.match(said, /boot-health at http/)
  })
})

/** What `serve` over fresh data says until it is ready. */
async function firstWords(wrap: (words: string[]) => string[]): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'boot-health-'))
  const config = join(directory, 'none')
  const place = ['--no-demo', '--port', '0', '--data', directory, '--config', config]
  const [program = '', ...args] = wrap([process.execPath, 'cli/main.ts', 'serve', ...place])
  const server = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] })
  let said = ''
  for await (const chunk of server.stdout) {
    said += String(chunk)
    if (said.includes('A real guest')) break
  }
  server.kill('SIGTERM')
  await once(server, 'close')
  rmSync(directory, { recursive: true, force: true })
  return said
}

describe('the first tokens', () => {
  it('do not go into a pipe or a journal, which others read; the command that makes them does', async () => {
    const said = await firstWords((words) => words)
    assert.doesNotMatch(said, /bh_/)
    assert.match(
      said,
      /fleet default has no tokens yet: boot-health token create --fleet default --role ingest/,
    )
  })

  const noScript = process.platform === 'linux' ? false : 'script(1) takes other arguments here'
  it('are shown to a person at a terminal', { skip: noScript }, async () => {
    const said = await firstWords((words) => ['script', '-qefc', words.join(' '), '/dev/null'])
    for (const role of ['ingest', 'inventory', 'viewer', 'operator'])
      assert.match(said, new RegExp(`  ${role} +bh_${role}_`))
  })
})

describe('a configuration', () => {
  it('is refused where a fleet pages through a channel that is not there', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'boot-health-'))
    const config = join(directory, 'config.json')
    writeFileSync(config, JSON.stringify({ fleets: { web: { page_channels: ['on-call'] } } }))
    const { code, stderr } = await runCli(['token', 'list', '--data', directory, '--config', config])
    rmSync(directory, { recursive: true })
    assert.equal(code, 2)
    assert.match(stderr, /\/fleets\/web\/page_channels: there is no channel "on-call"/)
  })
})

describe('a port that another process has', () => {
  it('ends the server with what to do, also where the demo was to be played', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const directory = mkdtempSync(join(tmpdir(), 'boot-health-'))
    const words = ['serve', '--port', String(port), '--data', directory, '--config', join(directory, 'none')]
    const child = spawn(process.execPath, ['cli/main.ts', ...words], { stdio: ['ignore', 'ignore', 'pipe'] })
    const deadline = setTimeout(() => child.kill('SIGKILL'), 20_000)
    const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'close')])
    clearTimeout(deadline)
    other.close()
    rmSync(directory, { recursive: true })
    assert.match(said, /port \d+ is in use; choose another/)
    assert.equal(code, 2)
  })
})
