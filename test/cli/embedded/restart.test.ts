/** A restart with work left over: the port and the kill switch are there while the first sweep still works. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { it } from 'node:test'
import { noticeWork } from '../../../functions/due/notice-work.ts'
import { wake } from '../../../functions/due/wake.ts'
import { startEmbedded, until } from '../../support/embedded.ts'
import { startReceiver } from '../../support/receiver.ts'
import { runLauncher } from '../run-cli.ts'

it('a server with a long backlog answers requests after a restart, and `kill on` stops its repairs', async (t) => {
  const hanging = await startReceiver(() => null)
  const directory = mkdtempSync(join(tmpdir(), 'boot-health-'))
  const config = join(mkdtempSync(join(tmpdir(), 'boot-health-')), 'config.json')
  const settings = {
    channels: { hangs: { type: 'slack', url: { value: hanging.url } } },
    fleets: { demo: { ticket_channels: ['hangs'] } },
  }
  writeFileSync(config, JSON.stringify({ fleets: { demo: {} } }))
  const before = await startEmbedded(settings, { directory })
  const { store } = before.server
  for (let n = 0; n < 50; n++)
    await wake(
      { store, now: Date.now, poke: async () => {} },
      noticeWork('demo', 'left_over', { about: `img-${n}` }),
    )
  await before.server.stop()

  const { server, logged } = await startEmbedded(settings, { directory })
  t.after(async () => {
    await hanging.stop()
    await server.stop()
    rmSync(directory, { recursive: true })
  })
  await until(() => hanging.received.length > 0, 'the first sweep works')
  const health = await fetch(`${server.url}/healthz`)
  assert.equal(health.status, 200, await health.text())
  const kill = ['kill', 'on', '--reason', 'drill', '--fleet', 'demo', '--data', directory, '--config', config]
  const { code, stderr } = await runLauncher(kill)
  assert.deepEqual([code, stderr], [0, ''])
  assert.equal((await server.store.getGuard('demo')).kill?.on, true)
  assert.ok(!logged.some(({ event }) => event === 'sweep'), 'the first sweep is still at work')
})
