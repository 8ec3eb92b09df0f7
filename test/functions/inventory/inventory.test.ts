import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { DescribedInstance } from '../../../functions/aws/ec2-instances.ts'
import { type InventoryDeps, type Received, workInventory } from '../../../functions/inventory/inventory.ts'
import type { Member } from '../../../functions/store/incident-item.ts'
import { newInstance } from '../../../functions/store/new-instance.ts'
import { dueOf, startTestStore, TEST_START, testConfig, testDeps } from '../../support/table.ts'

const table = await startTestStore()
const config = testConfig({
  fleets: {
    web: { selector: { tag: { key: 'fleet', value: 'web' } } },
    db: { selector: { image: 'ami-db', tag: { key: 'fleet', value: 'db' } } },
    quiet: {},
  },
})

const id = (n: number) => `i-${String(n).padStart(17, '0')}`
const described = (n: number, more: Partial<DescribedInstance> = {}): DescribedInstance => ({
  instance: id(n),
  state: 'running',
  launched_at: TEST_START,
  image: 'ami-1',
  macs: ['02:00:00:00:00:01'],
  tags: { fleet: 'web' },
  labels: { az: 'eu-west-1a', type: 'm7g.large' },
  ...more,
})
const event = (n: number, state: string, at = TEST_START): Received => ({
  id: `${n}-${state}`,
  body: JSON.stringify({
    'detail-type': 'EC2 Instance State-change Notification',
    time: new Date(at).toISOString(),
    detail: { 'instance-id': id(n), state },
  }),
})

/** Inventory over the table, with an EC2 that knows these. */
function inventoryOver(known: DescribedInstance[]) {
  const asked: string[][] = []
  const armed: [string, string][] = []
  const filed: string[] = []
  const deps: InventoryDeps = {
    ...testDeps({ store: table.store }),
    config,
    describe: async (ids) => {
      asked.push(ids)
      return known.filter(({ instance }) => ids.includes(instance))
    },
    readConsole: async (instance) => (instance === id(399) ? null : `console of ${instance}`),
    expect: async ({ fleet, instance }) => void armed.push([fleet, instance.instance]),
    file: async (_fleet, instance) => void filed.push(instance),
  }
  return { deps, asked, armed, filed }
}

describe('inventory on EC2', () => {
  it('asks EC2 once for a hundred launches, even if events repeat', async () => {
    const known = Array.from({ length: 150 }, (_, n) => described(n))
    const { deps, asked, armed } = inventoryOver(known)
    const launches = known.flatMap((_, n) => [event(n, 'running'), event(n, 'running')])
    assert.deepEqual(await workInventory(deps, launches), [])
    assert.deepEqual(
      asked.map((ids) => ids.length),
      [100, 50],
    )
    assert.equal(new Set(armed.map(([, instance]) => instance)).size, 150)
  })

  const selected: [string, Partial<DescribedInstance>, string | null][] = [
    ['by its tag', {}, 'web'],
    ['by image and tag together', { image: 'ami-db', tags: { fleet: 'db' } }, 'db'],
    ['by no half of a selector', { image: 'ami-db', tags: {} }, null],
    ['by nothing that it lacks', { tags: { fleet: 'other' } }, null],
    ['only while it runs', { state: 'stopped' }, null],
  ]
  for (const [n, [how, more, fleet]] of selected.entries())
    it(`expects a report of an instance that a fleet selects ${how}`, async () => {
      const { deps, armed } = inventoryOver([described(200 + n, more)])
      await workInventory(deps, [event(200 + n, 'running')])
      assert.deepEqual(armed, fleet ? [[fleet, id(200 + n)]] : [])
    })

  it('expects nothing of an instance that EC2 has forgotten', async () => {
    const { deps, armed } = inventoryOver([])
    await workInventory(deps, [event(210, 'running')])
    assert.deepEqual(armed, [])
  })

  it('does not arm the same launch twice', async () => {
    const launch = {
      at: TEST_START,
      said_at: TEST_START,
      since: TEST_START,
      deadline_at: TEST_START,
      image: null,
      epoch: 1,
      satisfied_at: null,
    }
    await table.store.casInstance({ ...newInstance('web', id(220)), known: true, launch })
    const { deps, armed } = inventoryOver([described(220)])
    await workInventory(deps, [event(220, 'running')])
    assert.deepEqual(armed, [])
  })

  it('marks a stopped instance as gone, and has its incident evaluated', async () => {
    const incident = { fleet: 'web', cause: 'route_late', image: 'ami-1', gen: 1 }
    await table.store.casInstance({ ...newInstance('web', id(300)), known: true, incident })
    const { deps } = inventoryOver([])
    await workInventory(deps, [event(300, 'terminated')])
    assert.deepEqual((await table.store.getInstance('web', id(300)))?.gone, {
      at: TEST_START,
      reason: 'terminated',
    })
    const due = await dueOf(table, TEST_START, 'incident')
    assert.equal(due.length, 1)
  })

  it('ignores a late stop event from before the last launch', async () => {
    const launch = {
      at: TEST_START,
      said_at: TEST_START,
      since: TEST_START,
      deadline_at: TEST_START,
      image: null,
      epoch: 2,
      satisfied_at: null,
    }
    await table.store.casInstance({ ...newInstance('web', id(301)), known: true, launch })
    const { deps } = inventoryOver([])
    await workInventory(deps, [event(301, 'stopped', TEST_START - 60_000)])
    assert.equal((await table.store.getInstance('web', id(301)))?.gone, null)
  })

  it('stores nothing for an instance that it does not know', async () => {
    const { deps } = inventoryOver([])
    await workInventory(deps, [event(302, 'terminated')])
    assert.equal(await table.store.getInstance('web', id(302)), null)
  })

  it('reads the consoles of the first five members of an incident and of no others', async () => {
    const incident = { fleet: 'web', cause: 'never_reported', image: 'ami-1', gen: 1 }
    for (let n = 390; n < 400; n++)
      await table.store.casMember({
        ...incident,
        rev: 0,
        instance: id(n),
        state: 'failing',
        joined_at: TEST_START + (n === 399 ? -1 : n),
      } as Member)
    const { deps, filed } = inventoryOver([])
    const wishes = Array.from({ length: 10 }, (_, n) => ({
      id: String(n),
      body: JSON.stringify({ ask: 'console', fleet: 'web', instance: id(390 + n), incident }),
    }))
    assert.deepEqual(await workInventory(deps, wishes), [])
    assert.deepEqual(filed, [id(390), id(391), id(392), id(393)], 'the first of all has an empty console')
  })

  it('also reads the console of a later member whose secret is trusted only for being first', async () => {
    const incident = { fleet: 'web', cause: 'no_address', image: 'ami-1', gen: 1 }
    const secret = { hash: 'h', epoch: 1, bound_at: TEST_START, boot_key: 'b' }
    const bound = {
      507: { by: 'launch' },
      508: { by: 'control_plane' },
      509: { by: 'launch', kept: true },
    } as const
    for (let n = 500; n < 510; n++) {
      const member = { ...incident, rev: 0, instance: id(n), state: 'failing', joined_at: TEST_START + n }
      await table.store.casMember(member as Member)
      const how = bound[n as 507]
      if (how)
        await table.store.casInstance({
          ...newInstance('web', id(n)),
          known: true,
          secret: { ...secret, ...how },
        })
    }
    const { deps, filed } = inventoryOver([])
    const wishes = [506, 507, 508, 509].map((n) => ({
      id: String(n),
      body: JSON.stringify({ ask: 'console', fleet: 'web', instance: id(n), incident }),
    }))
    assert.deepEqual(await workInventory(deps, wishes), [])
    assert.deepEqual(filed, [id(507)])
  })

  it('retries only what failed, and logs messages that cannot be read', async () => {
    const { deps } = inventoryOver([described(400), described(401)])
    const failing = {
      ...deps,
      expect: async ({ instance }: { instance: DescribedInstance }) => {
        if (instance.instance === id(400)) throw new Error('the store is away')
      },
    }
    const unreadable = { id: 'x', body: '{"detail-type":"something else"}' }
    const failed = await workInventory(failing, [event(400, 'running'), event(401, 'running'), unreadable])
    assert.deepEqual(failed, ['400-running'])
  })
})
