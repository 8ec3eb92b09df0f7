/**
 * An inventory that lists every machine again and again, and machines that boot again: no page is false, and each number
 * in each message is true when it is sent. `boot-health simulate --inventory-sync 5m --hosts 1000 --days 1 --reboots 2000`
 * is the same at full size.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { createMemoryTable } from '../../cli/simulate/memory-table.ts'
import { runScenario } from '../../cli/simulate/run.ts'
import { DEFAULT_SCENARIO, type Scenario } from '../../cli/simulate/scenario.ts'
import { runCli } from '../cli/run-cli.ts'

const IN_FULL = Number(process.env.SIMULATE_HOSTS ?? 40) >= 300
const HOSTS = IN_FULL ? 40 : 12
const HOURS = IN_FULL ? 6 : 4
const SYNCED: Scenario = { ...DEFAULT_SCENARIO, hosts: HOSTS, hours: HOURS, sync_s: 300, reboots: 2 * HOSTS }
const STORIES: Record<string, Partial<Scenario>> = {
  'whose first image is bad': {},
  'on Lambda': { on: 'lambda', seed: 2 },
  'whose every image has a cause of its own': {
    ...{ images: 4, bad_per_image: 3, seed: 3 },
    causes: ['route_missing_at_lookup', 'no_address', 'metadata_http_error'],
  },
  'that no repair helps': { heal: 'fails', seed: 4 },
  'whose failing hosts are terminated': { terminate_min: 180, heal: 'none', seed: 5 },
}

for (const [name, given] of Object.entries(STORIES))
  it(`the numbers in every message of a fleet ${name} are true when it is sent`, async () => {
    const { messages } = await runScenario({ ...SYNCED, ...given }, { table: createMemoryTable() })
    assert.ok(messages.sent > 0)
    assert.deepEqual(messages.untrue, [])
  })

it('a fleet in which nothing fails pages nobody', async () => {
  const { pages, incidents } = await runScenario({ ...SYNCED, bad_image: 0 }, { table: createMemoryTable() })
  assert.deepEqual([pages, incidents], [{ first: 0, updates: 0, resolves: 0 }, []])
})

it('runs from the command line, and prints that all numbers were true', async () => {
  const size = ['--hosts', '12', '--days', '0.1', '--reboots', '10']
  const { stdout, code } = await runCli(['simulate', '--inventory-sync', '5m', ...size])
  assert.equal(code, 0)
  assert.match(stdout, /inventory lists all of them every 5m; 10 reboots/)
  assert.match(stdout, /their numbers +true in all of \d+ messages/)
})
