/** The process itself: SIGTERM as soon as it listens, with a client that polls and a request that is half sent. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, get } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { it } from 'node:test'
import { untilSaid } from '../../support/until-said.ts'

/** Nothing but a bound for a very busy machine; what it has to beat is "never". */
const BOUND_MS = 40_000

it('a server with polling clients and half a request exits 0 on SIGTERM', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'boot-health-'))
  const main = join(process.cwd(), 'cli/main.ts')
  const words = [main, 'serve', '--no-demo', '--port', '0', '--data', join(directory, 'data')]
  const server = spawn(process.execPath, words, {
    cwd: directory,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const bound = setTimeout(() => server.kill('SIGKILL'), BOUND_MS)
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  t.after(() => {
    clearTimeout(bound)
    agent.destroy()
    rmSync(directory, { recursive: true })
  })
  const [, url = ''] = await untilSaid(server, /at (?:\S*m)?(http:\/\/[0-9.:]+)/)

  const half = connect(Number(new URL(url).port), '127.0.0.1').on('error', () => {})
  half.write('POST /v1/evidence HTTP/1.1\r\nhost: x\r\ncontent-length: 5000\r\n\r\nboot-health')
  const poll = () => {
    get(`${url}/healthz`, { agent }, (response) => response.resume().on('end', poll)).on('error', () => {})
  }
  poll()
  server.kill('SIGTERM')
  const [code, signal] = await once(server, 'close')
  assert.deepEqual([code, signal], [0, null])
})
