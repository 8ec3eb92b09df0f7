/** `boot-health migrate`: a fleet of one shard becomes one of four, and back, and nothing is lost or counted twice. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, it } from 'node:test'
import { openServerTable } from '../../cli/embedded/open-table.ts'
import { countCell } from '../../functions/boots/cell.ts'
import type { BootRow } from '../../functions/store/boot-row.ts'
import { createStore } from '../../functions/store/create-store.ts'
import type { ImageBoot } from '../../functions/store/image-boot.ts'
import type { Member } from '../../functions/store/incident-item.ts'
import { holdLayout } from '../../functions/store/layout.ts'
import { newInstance } from '../../functions/store/new-instance.ts'
import type { Store } from '../../functions/store/store.ts'
import { sumOfCounts } from '../../shared/trend/trend-count.ts'
import { runCli } from './run-cli.ts'

const HOUR = 3_600_000
const AT = Date.parse('2026-11-24T12:00:00Z')
const ids = Array.from({ length: 60 }, (_, n) => `i-${String(n).padStart(2, '0')}`)
const ref = { fleet: 'web', cause: 'no_link', image: 'a', gen: 1 }
const parent = mkdtempSync(join(tmpdir(), 'boot-health-migrate-'))
after(() => rmSync(parent, { recursive: true }))

const configWith = (shards: number): string => {
  const path = join(parent, `${shards}.json`)
  writeFileSync(path, JSON.stringify({ fleets: { web: { shards }, other: {} } }))
  return path
}

function bootOf(instance: string, n: number): BootRow {
  return {
    fleet: 'web',
    instance,
    guest: instance,
    boot_key: `b-${n}`,
    first_at: AT - n * 60_000,
    verdict: n % 3 === 0 ? 'failing' : 'ok',
    cause: n % 3 === 0 ? 'no_link' : 'healthy',
    confidence: 'certain',
    image: 'a',
    trust: 'bound',
    stage_ms: { local: 4000 },
    margin_s: null,
    reported_after_s: null,
    judge_version: 1,
    cloud_init_version: null,
    counted: true,
  } as BootRow
}

async function fill(store: Store): Promise<void> {
  for (const [n, id] of ids.entries()) {
    await store.casInstance({ ...newInstance('web', id), known: true, last_report_at: AT })
    await store.putBootRow(bootOf(id, n))
    await store.putImageBoot(bootOf(id, n) as unknown as ImageBoot)
    await store.casMember({ rev: 0, ...ref, instance: id, joined_at: AT, state: 'failing' } as Member)
  }
  const boots = ids.map(bootOf)
  for (let at = AT - HOUR; at <= AT; at += 300_000)
    await store.putCell(
      countCell(
        { fleet: 'web', shard: 0, at },
        boots.filter(({ first_at }) => first_at >= at && first_at < at + 300_000),
      ),
    )
  // A year old: its boots are not listed any more.
  for (const at of [AT - 8000 * HOUR, AT - 7000 * HOUR])
    await store.putCell({ ...countCell({ fleet: 'web', shard: 0, at }, boots.slice(0, 7)) })
  await store.casInstance(newInstance('other', 'i-99'))
}

/** What people see of it. */
async function seen(store: Store, image = 'a') {
  const cells = await store.listCells('web', { fromMs: AT + HOUR, untilMs: AT - 9000 * HOUR })
  const counts: Record<string, number> = {}
  for (const { verdicts, at } of cells)
    for (const [verdict, count] of Object.entries(verdicts))
      counts[`${at} ${verdict}`] = (counts[`${at} ${verdict}`] ?? 0) + count
  const span = { fromMs: AT, untilMs: AT - 24 * HOUR }
  return {
    instances: (await store.listInstances('web', null, 1000)).items.map(({ instance }) => instance).sort(),
    each: (await Promise.all(ids.map((id) => store.getInstance('web', id)))).filter((one) => one?.rev === 1)
      .length,
    boots: (await store.listBootRows('web', span, null, 1000)).items.map(({ boot_key }) => boot_key),
    of_image: (
      await store.listImageBoots({ fleet: 'web', image: 'a' }, AT - 24 * HOUR, null, 1000)
    ).items.map(({ boot_key }) => boot_key),
    members: (await store.listMembers(ref)).map(({ instance }) => instance).sort(),
    counts,
    local: cells.flatMap(({ histograms }) => histograms.local_s ?? []).reduce((sum, one) => sum + one, 0),
    census: cells
      .flatMap(({ images }) => Object.entries(images))
      .reduce((sum, [, one]) => sum + one.cohort, 0),
    names: [...new Set(cells.flatMap(({ images }) => Object.keys(images)))],
    trend: sumOfCounts(cells.flatMap(({ trend }) => trend?.all ?? [])),
    by_image: sumOfCounts(
      cells.flatMap(({ trend }) =>
        Object.entries(trend?.images ?? {}).flatMap(([name, count]) => (name === image ? count : [])),
      ),
    ),
    other: (await store.listInstances('other', null, 10)).items.length,
  }
}

for (const image of ['a', '__proto__', 'constructor', 'hasOwnProperty'])
  it(`adds up old cells of several shards, whose boots are not listed any more, of an image called ${image}`, async () => {
    const data = join(parent, `old-${image}`)
    const open = async (shards: number) => {
      const opened = await openServerTable({ directory: data })
      const store = createStore(opened.table, { shards: (fleet) => (fleet === 'web' ? shards : 1) })
      return { ...opened, store }
    }
    const four = await open(4)
    await holdLayout(four.table, { web: 4, other: 1 })
    const boots = ids.map((id, n) => ({ ...bootOf(id, n), image }))
    for (const shard of [0, 1, 3])
      await four.store.putCell(
        countCell({ fleet: 'web', shard, at: AT - 8000 * HOUR }, boots.slice(shard, 20)),
      )
    const before = await seen(four.store, image)
    assert.deepEqual([before.names, before.by_image.up + before.by_image.lost > 0], [[image], true])
    await four.close()
    assert.equal((await runCli(['migrate', '--data', data, '--config', configWith(1)])).code, 0)
    const one = await open(1)
    assert.deepEqual(await seen(one.store, image), before)
    await one.close()
  })

it('moves everything to four shards and back to two, each item exactly once', async () => {
  const data = join(parent, 'data')
  const open = async (shards: number) => {
    const opened = await openServerTable({ directory: data })
    const store = createStore(opened.table, { shards: (fleet) => (fleet === 'web' ? shards : 1) })
    return { ...opened, store }
  }
  const first = await open(1)
  await holdLayout(first.table, { web: 1, other: 1 })
  await fill(first.store)
  const before = await seen(first.store)
  assert.equal(before.instances.length, ids.length)
  const running = await runCli(['migrate', '--data', data, '--config', configWith(4)])
  assert.deepEqual([running.code, /stop it first/.test(running.stderr)], [2, true])
  await first.close()
  const refused = await runCli([
    'serve',
    '--no-demo',
    '--port',
    '0',
    '--data',
    data,
    '--config',
    configWith(4),
  ])
  assert.equal(refused.code, 2)
  assert.match(refused.stderr, /stored in 1 shards, the configuration says 4.*boot-health migrate --data/)
  for (const [from, to] of [
    [1, 4],
    [4, 2],
  ] as const) {
    const { code, stdout, stderr } = await runCli(['migrate', '--data', data, '--config', configWith(to)])
    assert.deepEqual([code, stderr, stdout], [0, '', `moved fleet web from ${from} shards to ${to}\n`])
    const { store, table, close } = await open(to)
    await holdLayout(table, { web: to, other: 1 })
    assert.deepEqual(await seen(store), before)
    await close()
  }
  const again = await runCli(['migrate', '--data', data, '--config', configWith(2)])
  assert.match(again.stdout, /^nothing to move/)
})
