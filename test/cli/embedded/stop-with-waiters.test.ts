import assert from 'node:assert/strict'
import { it } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { startEmbedded } from '../../support/embedded.ts'

it('a stopping server answers every request that waits for a verdict at once, without another read', async () => {
  const { server, tokens } = await startEmbedded({ fleets: { demo: {} } })
  const since = '2026-01-01T00:00:00Z'
  const asked = fetch(`${server.url}/v1/instances/vm-1/verdict?since=${since}&wait_s=30`, {
    headers: { authorization: `Bearer ${tokens.inventory}` },
  })
  await setTimeout(300)
  const cpu = process.cpuUsage()
  await server.stop()
  const { user, system } = process.cpuUsage(cpu)
  // Connections were cut after three seconds, each of which had kept the processor busy until then; what is cut gets no answer.
  assert.ok(user + system < 1_000_000, `${user + system} us of processor time`)
  const answer = await asked
  assert.equal(answer.status, 200)
  assert.ok(answer.headers.get('retry-after'))
  assert.equal(((await answer.json()) as { state: string }).state, 'waiting')
})
