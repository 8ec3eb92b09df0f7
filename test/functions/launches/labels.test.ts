/** Labels that inventory gives: merged, bounded, and kept with each boot as far as they fit. */
import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { keptLabels } from '../../../functions/boots/kept-labels.ts'
import { expectLaunch as expectOnEc2 } from '../../../functions/inventory/expect-launch.ts'
import { bootId, HEALTHY, newGuest, report, startWorld, type World } from '../../support/guest.ts'
import { startMemoryStore, TEST_START } from '../../support/table.ts'

let world: World

const startAfresh = async () => {
  const { store } = await startMemoryStore()
  world = await startWorld(store)
}

async function put(labels: Record<string, string>) {
  const answer = await world.ingest.request('/v1/expectations/i-1', {
    method: 'PUT',
    headers: { authorization: `Bearer ${world.tokens.inventory}` },
    body: JSON.stringify({ labels, image: 'a' }),
  })
  return {
    status: answer.status,
    body: (await answer.json()) as {
      labels_not_listed?: string[]
      errors?: { pointer: string; detail: string }[]
    },
  }
}
const labels = async () => (await world.instance('i-1')).labels
const many = (count: number, size = 1) =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`l${n}`, 'x'.repeat(size)]))

describe('labels of an instance', () => {
  beforeEach(startAfresh)

  it('are merged with the existing ones; an empty value removes one', async () => {
    await put({ az: 'a', rack: '7' })
    await put({ az: 'b', team: 'web' })
    assert.deepEqual(await labels(), { az: 'b', rack: '7', team: 'web' })
    await put({ rack: '' })
    assert.deepEqual(await labels(), { az: 'b', team: 'web' })
  })

  it('are at most 32 and 2 KiB in total, and stay unchanged where more are sent', async () => {
    assert.equal((await put(many(32))).status, 200)
    const { status, body } = await put({ one: 'more' })
    assert.deepEqual([status, body.errors?.[0]?.pointer], [422, '/labels'])
    assert.match(body.errors?.[0]?.detail ?? '', /33 labels with those it already has; at most 32/)
    assert.deepEqual(await labels(), many(32))
    assert.equal((await put({ l0: '', one: 'more' })).status, 200)
    assert.match(
      (await put({ ...many(10, 256), l0: '' })).body.errors?.[0]?.detail ?? '',
      /bytes of labels with those it already has; at most 2048/,
    )
    assert.equal((await put({ '': 'x' })).status, 422)
  })

  it("that do not fit into a boot's row are named; well-known ones are kept first", async () => {
    const { body } = await put({ a: 'x'.repeat(200), az: 'y'.repeat(200), b: 'z', host: 'cmp-17' })
    assert.deepEqual(body.labels_not_listed, ['a'])
    assert.deepEqual(Object.keys(keptLabels(await labels()).kept), ['az', 'host', 'b'])
  })

  it('are stored with each boot as they are at that moment, also those of EC2', async () => {
    const instance = {
      ...{ instance: 'i-1', state: 'running', launched_at: TEST_START, image: 'ami-1', tags: {} },
      ...{ macs: [newGuest(world).mac], labels: { az: 'eu-west-1a', type: 'm7g.large' } },
    }
    await expectOnEc2(world.deps, { fleet: 'demo', instance })
    const guest = { ...newGuest(world), mac: instance.macs[0] ?? '' }
    await report(world, guest, { boot: bootId(1), text: HEALTHY })
    await world.judge()
    await put({ az: 'moved' })
    await report(world, guest, { boot: bootId(2), boot_n: 2, text: HEALTHY })
    await world.judge()
    const range = { fromMs: world.deps.now(), untilMs: world.deps.now() }
    const { items } = await world.deps.store.listBootRows('demo', range, null, 10)
    assert.deepEqual(Object.fromEntries(items.map(({ boot_key, labels: kept }) => [boot_key, kept?.az])), {
      [bootId(1)]: 'eu-west-1a',
      [bootId(2)]: 'moved',
    })
  })
})
