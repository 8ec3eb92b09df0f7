/** A server's state file in its data directory, where that is torn: the commands continue without it. */
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { openServerTable } from '../../../cli/embedded/open-table.ts'
import {
  markStopped,
  readLastServerState,
  readServerState,
  writeServerState,
} from '../../../cli/embedded/state-file.ts'
import { runCli, runLauncher } from '../run-cli.ts'

const data = mkdtempSync(join(tmpdir(), 'boot-health-state-'))
after(() => rmSync(data, { recursive: true }))
const state = { pid: process.pid, url: 'http://127.0.0.1:9', config: null }

describe('the state file of a server', () => {
  it('reads back what it wrote, and leaves no temporary file', () => {
    writeServerState(data, state)
    assert.deepEqual(readLastServerState(data), state)
    assert.deepEqual(readdirSync(data), ['server.json'])
  })

  it('names the data’s owner after a clean stop, and says that no server runs', () => {
    writeServerState(data, state)
    assert.equal(readServerState(data)?.url, state.url)
    markStopped(data)
    assert.equal(readServerState(data), null, 'although its pid is alive: it is ours')
    assert.equal(readLastServerState(data)?.url, state.url)
  })

  it('is ignored when empty or torn, and every command that reads it works', async () => {
    await (await openServerTable({ directory: data })).close()
    for (const torn of ['', '{"pid": 12', 'null']) {
      writeFileSync(join(data, 'server.json'), torn)
      assert.equal(readLastServerState(data), null)
      const words = ['token', 'create', '--role', 'ingest', '--data', data]
      const { code, stdout, stderr } = await runCli(words)
      assert.deepEqual([code, /^bh_ingest_/.test(stdout)], [0, true], stderr)
      assert.equal((await runCli(['doctor', '--data', data])).code, 0)
      assert.equal((await runCli(['reload', '--data', data])).code, 2)
    }
  })

  it('is read for a hint only after the new token has been stored and shown', async () => {
    const words = ['cli/boot-health', 'token', 'create', '--role', 'ingest', '--data', data]
    const { stdout } = await runLauncher(['-c', '"$0" "$@" 2>&1', ...words], { command: 'sh' })
    assert.match(stdout, /^bh_ingest_\S+\nOn a guest, with this token/)
  })
})
