/** A reporter that is killed at its work: the boot is still reported, and of a half report nothing is left. */
import assert from 'node:assert/strict'
import { chmodSync, existsSync, readdirSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { createGuest, type Guest } from './support/guest.ts'
import { type IngestServer, startIngestServer } from './support/ingest-server.ts'
import { findTool, toolSet } from './support/tool-sets.ts'

interface Scene {
  guest: Guest
  server: IngestServer
  /** Reports, and is killed while `tool` runs, which has printed `before`. */
  killedIn: (tool: string, before: string) => Promise<void>
  again: () => Promise<void>
  rejected: () => string[]
}

async function scene(t: TestContext): Promise<Scene> {
  const server = await startIngestServer(({ evidence }) => ({ status: evidence === null ? 400 : 202 }))
  const guest = createGuest('seed-race-first-boot', { URL: server.url, TOKEN: 'x', BEACON: 'no' })
  t.after(() => [guest.remove(), server.close()])
  const report = async (command: string, path: string) => {
    await guest.run(command, { env: { PATH: path }, policy: { JITTER_BAD: 0 } })
  }
  const folder = join(guest.root, 'var/lib/boot-health/rejected')
  return {
    guest,
    server,
    killedIn: async (tool, before) => {
      const tools = toolSet('curl')
      t.after(tools.remove)
      unlinkSync(join(tools.path, tool))
      writeFileSync(join(tools.path, tool), `#!/bin/sh\n${before}\nkill -9 $PPID\n`)
      chmodSync(join(tools.path, tool), 0o755)
      await report('report', tools.path)
      assert.equal(server.requests.length, 0)
    },
    again: async () => {
      const tools = toolSet('curl')
      t.after(tools.remove)
      await report('again', tools.path)
    },
    rejected: () => (existsSync(folder) ? readdirSync(folder) : []),
  }
}

const HALF = `${findTool('gzip')} | ${findTool('head')} -c 300`
const delivered = (server: IngestServer) =>
  server.requests.flatMap(({ evidence }) => (evidence ? [[evidence.facts.hint, evidence.facts.seq]] : []))

for (const [tool, before] of [
  ['awk', 'echo boot-health-evidence/1'],
  ['gzip', HALF],
] as const)
  test(`the timer reports this boot after a kill while ${tool} runs`, async (t) => {
    const { guest, server, killedIn, again, rejected } = await scene(t)
    await killedIn(tool, before)
    await again()
    assert.deepEqual(delivered(server), [['bad', '1']])
    assert.deepEqual([guest.spool(), rejected()], [[], []])
  })

test('half a written report is discarded, and not kept as one that the server refused', async (t) => {
  const { guest, server, killedIn, again, rejected } = await scene(t)
  await killedIn('gzip', HALF)
  guest.become('seed-race-healed')
  await again()
  assert.deepEqual(delivered(server), [['good', '1']])
  assert.deepEqual([guest.spool(), rejected()], [[], []])
})
