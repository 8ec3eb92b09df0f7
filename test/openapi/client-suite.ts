/** A client that a generator makes of the published document, in another language, goes through the whole demo. */
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, it } from 'node:test'
import { pythonTools } from '../deploy/python-tools.ts'
import { LOST_RACE, RECOVERED } from '../support/guest.ts'
import { startLiveServer } from './live-server.ts'

const python = pythonTools('test/openapi/requirements.txt')

const STORY = [
  /^inventory: launch 1 announced$/,
  /^guest: report 1 stored$/,
  /^judged: failed route_missing_at_lookup bound$/,
  /^boot: race unknown, [1-9]\d* lines of evidence$/,
  /^incident: route_missing_at_lookup of web-77, acknowledged$/,
  /^receiver: claimed rerun of vm-77$/,
  /^receiver: the second claim is refused, urn:boot-health:problem:action_already_claimed$/,
  /^receiver: outcome noted, 204$/,
  /^guest: report 2 stored$/,
  /^judged: recovered$/,
  /^incident: resolved, verified_ok 1$/,
  /^told: [1-9]\d* entries in the timeline, [1-9]\d* deliveries$/,
]

describe('a generated client', { skip: python.ok ? false : python.reason }, () => {
  it('announces, reports, acknowledges, claims once, and sees the repair verified', async (t) => {
    if (!python.ok) return
    const folder = mkdtempSync(join(tmpdir(), 'boot-health-client-'))
    t.after(() => rmSync(folder, { recursive: true, force: true }))
    const words = ['generate', '--path', 'schema/boot-health.openapi.json', '--meta', 'none']
    execFileSync(
      join(python.bin, 'openapi-python-client'),
      [...words, '--output-path', join(folder, 'client')],
      {
        stdio: 'pipe',
      },
    )
    copyFileSync('test/openapi/demo_client.py', join(folder, 'demo.py'))
    const child = spawn(join(python.bin, 'python'), ['demo.py'], {
      cwd: folder,
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    let stderr = ''
    child.stderr.on('data', (text) => (stderr += text))
    const ended = new Promise<number | null>((done) => child.once('close', done))
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    const first: unknown = JSON.parse((await lines.next()).value ?? '{}')
    const live = await startLiveServer((first as { receiver: string }).receiver)
    try {
      const { url, tokens } = live
      child.stdin.end(`${JSON.stringify({ url, tokens, lost: LOST_RACE, recovered: RECOVERED })}\n`)
      const said: string[] = []
      for await (const line of { [Symbol.asyncIterator]: () => lines }) said.push(line)
      assert.equal(await ended, 0, `${said.join('\n')}\n${stderr}`)
      assert.equal(said.length, STORY.length, said.join('\n'))
      for (const [index, wanted] of STORY.entries()) assert.match(said[index] ?? '', wanted)
    } finally {
      child.kill('SIGKILL')
      await live.stop()
    }
  })
})
