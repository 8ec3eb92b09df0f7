/** A data directory whose server was killed, on a machine where another process has its pid by now (a container: always). */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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
      for (const stream of [server.stdout, server.stderr]) stream.once('data', (text) => done(String(text)))
    })
    server.kill('SIGTERM')
    await new Promise((done) => server.once('close', done))
    assert.match(said, /boot-health at http/)
  })
})
