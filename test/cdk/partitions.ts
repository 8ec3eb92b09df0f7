/** What ingest and inventory really touch, held against the partitions that their roles allow: IAM's own reading. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { canaryEnvelope } from '../../functions/canary/canary.ts'
import { createIngestApp } from '../../functions/ingest/app.ts'
import { isBoundGuest } from '../../functions/ingest/bound-guest.ts'
import { workInventory } from '../../functions/inventory/inventory.ts'
import { dropExpectation, putExpectation } from '../../functions/launches/expectations.ts'
import { createStore } from '../../functions/store/create-store.ts'
import { createDynamoTable, type DynamoClient } from '../../functions/store/dynamo-table.ts'
import { tokenListKeys } from '../../functions/store/keys.ts'
import { newInstance } from '../../functions/store/new-instance.ts'
import type { TokenItem } from '../../functions/store/token-item.ts'
import { startDynalite, TABLE } from '../support/dynalite.ts'
import { storeBoot, storeIncident } from '../support/stored-boots.ts'
import { storeToken, TEST_START, testConfig, testDeps } from '../support/table.ts'
import { statementsOf } from './statements.ts'

const CONFIG = { fleets: { demo: { selector: { image: 'ami-1' } } } }
const INSTANCE = 'i-00000000000000001'
const INVENTORY: TokenItem = {
  rev: 0,
  hash: '',
  token_id: 't',
  role: 'inventory',
  fleet: 'demo',
  instance: null,
  name: '',
  created_at: 0,
  revoked_at: null,
}
const { client: sdk, storeWith } = await startDynalite()
const unbound = storeWith()

const matches = (patterns: string[], pk = '') =>
  patterns.some((one) => (one.endsWith('*') ? pk.startsWith(one.slice(0, -1)) : pk === one))

/** A client that does only what one function's role allows, as `ForAllValues:String(Not)Like` on LeadingKeys reads. */
function asFunction(name: string): DynamoClient {
  const statements = statementsOf(CONFIG).get(name) ?? []
  const demand = (action: string, pk: string | undefined) => {
    const allowed = statements.some(
      (one) =>
        [one.Action].flat().includes(`dynamodb:${action}`) &&
        matches(one.Condition?.['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'] ?? ['*'], pk) &&
        !matches(one.Condition?.['ForAllValues:StringNotLike']?.['dynamodb:LeadingKeys'] ?? [], pk),
    )
    if (!allowed) throw new Error(`AccessDenied: ${name} may not ${action} ${pk}`)
  }
  return {
    putItem(input) {
      demand('PutItem', input.Item?.pk?.S)
      return sdk.putItem(input)
    },
    getItem(input) {
      demand('GetItem', input.Key?.pk?.S)
      return sdk.getItem(input)
    },
    deleteItem(input) {
      demand('DeleteItem', input.Key?.pk?.S)
      return sdk.deleteItem(input)
    },
    query(input) {
      demand('Query', input.ExpressionAttributeValues?.[':pk']?.S)
      return sdk.query(input)
    },
  }
}

const depsOf = (name: string) =>
  testDeps({
    store: createStore(createDynamoTable({ client: asFunction(name), table: TABLE }), { shards: () => 1 }),
    config: testConfig(CONFIG),
    // These functions have no queue to poke: the sweep finds what they leave.
    poke: async () => {},
  })

describe('the partition keys that each role may use', () => {
  it('cover everything that ingest does', async () => {
    // Each with the role of the function that API Gateway sends it to.
    const guests = createIngestApp(depsOf('ingest'))
    const announce = createIngestApp(depsOf('announce'))
    const reporter = await storeToken({ store: unbound }, 'ingest')
    const inventory = await storeToken({ store: unbound }, 'inventory')
    const text = canaryEnvelope('x', '0f3c1f9e-3c52-4d53-9c1b-000000000001')
    const uuid = /product_uuid: (\S+)/.exec(text)?.[1] ?? ''
    const json = { boot_id: '0f3c1f9e-3c52-4d53-9c1b-000000000002', product_uuid: uuid, sections: [] }
    const launch = { uuid, macs: ['02:00:00:00:00:01'], image: 'ami-1' }
    const requests: [string, string, string, string][] = [
      ['POST', '/v1/evidence', reporter, text],
      ['POST', '/v1/boots', reporter, JSON.stringify(json)],
      ['PUT', `/v1/expectations/${INSTANCE}`, inventory, JSON.stringify(launch)],
      ['PUT', `/v1/expectations/${INSTANCE}`, inventory, JSON.stringify(launch)],
      ['POST', `/v1/console?instance=${INSTANCE}`, inventory, 'Cloud-init v. 24.1 running'],
      ['POST', '/v1/evidence', reporter, text],
      ['DELETE', `/v1/expectations/${INSTANCE}`, inventory, ''],
    ]
    for (const [method, path, token, body] of requests) {
      const headers = { authorization: `Bearer ${token}` }
      const app = token === inventory ? announce : guests
      const answer = await app.request(path, { method, headers, ...(body ? { body } : {}) })
      assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${await answer.text()}`)
    }
  })

  it('cover the launches, stops and consoles that inventory receives', async () => {
    const deps = depsOf('inventory')
    const refused: string[] = []
    const incident = { fleet: 'demo', cause: 'never_reported', image: 'ami-1', gen: 1 }
    const failed = await workInventory(
      {
        ...deps,
        log: (event, detail) => void (event === 'inventory_failed' && refused.push(JSON.stringify(detail))),
        describe: async () => [
          {
            instance: INSTANCE,
            state: 'running',
            launched_at: TEST_START,
            image: 'ami-1',
            macs: [],
            tags: {},
            labels: { az: 'a' },
          },
        ],
        readConsole: async () => 'text',
        expect: async () => {},
        file: async () => {},
      },
      [
        { id: '1', body: state('running') },
        { id: '2', body: state('terminated') },
        { id: '3', body: JSON.stringify({ ask: 'console', fleet: 'demo', instance: INSTANCE, incident }) },
      ],
    )
    assert.deepEqual([failed, refused], [[], []])
    assert.ok((await unbound.getInstance('demo', INSTANCE))?.gone)
  })

  for (const role of ['announce', 'inventory'])
    it(`cover ${role} when it recounts the boots of the day and members leave an incident`, async () => {
      const deps = depsOf(role)
      const open = { ...deps, store: unbound }
      const fleet = 'demo'
      const [launched, contested, stopped] = [`${role}-launched`, `${role}-contested`, `${role}-stopped`]
      const boots = []
      for (const instance of [launched, contested, stopped])
        boots.push(await storeBoot(open, { instance, began_at: TEST_START - 60_000 }))
      const head = await storeIncident(open, boots, { image: `image-of-${role}` })
      await putExpectation(deps, INVENTORY, launched, { launched_at: new Date(TEST_START).toISOString() })
      const uuid = '6f3c1f9e-3c52-4d53-9c1b-0000000000a1'
      await putExpectation(deps, INVENTORY, contested, { uuid })
      await claimTwice(contested, uuid)
      // Its name is another machine's now: who claimed it is released, and all that follows is put right.
      await putExpectation(deps, INVENTORY, `${role}-heir`, { uuid })
      assert.equal((await unbound.getInstance(fleet, contested))?.contest, undefined)
      await dropExpectation(deps, INVENTORY, stopped)
      assert.equal((await unbound.getMember(head, stopped))?.state, 'gone')
    })

  it('stop ingest from creating a token, starting an action and closing an incident', async () => {
    const { store } = depsOf('ingest')
    await assert.rejects(storeToken({ store }, 'operator'), /AccessDenied/)
    await assert.rejects(store.listTokens(), /AccessDenied/)
    await assert.rejects(store.casGuard(await unbound.getGuard('demo')), /AccessDenied/)
    await assert.rejects(store.deleteInstance('demo', INSTANCE), /AccessDenied/)
  })

  for (const role of ['alerting', 'worker', 'api'])
    it(`stop ${role} from creating or ending a token, and from nothing else`, async () => {
      const { store } = depsOf(role)
      await assert.rejects(storeToken({ store }, 'operator'), /AccessDenied/)
      const table = createDynamoTable({ client: asFunction(role), table: TABLE })
      await assert.rejects(table.delete(tokenListKeys('x'), 'test'), /AccessDenied/)
      assert.ok(await store.listTokens())
      assert.ok(await store.casGuard(await store.getGuard(`fleet-of-${role}`)))
      await store.deleteInstance('demo', `of-${role}`)
    })

  it('stop guests from writing anything that the worker acts on, and let them report', async () => {
    const { store } = depsOf('ingest')
    const row = { at: 1, kind: 'erase', fleet: 'demo', target: INSTANCE, nonce: '' }
    await assert.rejects(store.putDue({ ...row, detail: {}, tries: 0, expires_at_s: 1 }), /AccessDenied/)
    await assert.rejects(store.casInstance(newInstance('demo', 'i-2')), /AccessDenied/)
    await assert.rejects(
      store.putAlias({ fleet: 'demo', kind: 'mac', value: 'x', instance: INSTANCE, at: 1 }),
      /AccessDenied/,
    )
    const whose = { fleet: 'demo', token_id: 't' }
    assert.equal(await store.casTokenUse({ rev: 0, ...whose, left: 1, at: TEST_START }), true)
    await store.putTokenFull({ ...whose, at: TEST_START })
    assert.equal(
      await isBoundGuest({ store, now: () => TEST_START }, 'demo', {
        guest: 'g',
        facts: {},
        secret_hash: 'x',
      }),
      false,
    )
  })
})

/** Two secrets reported under the machine's name, and none is bound. */
async function claimTwice(instance: string, uuid: string): Promise<void> {
  const item = await unbound.getInstance('demo', instance)
  assert.ok(item)
  const claims = ['a', 'b'].map((secret_hash) => ({
    secret_hash,
    guest: instance,
    boot_key: `boot-${secret_hash}`,
    at: TEST_START,
  }))
  const contest = { epoch: 1, since: TEST_START, changed_at: TEST_START, tell_at: TEST_START, claims }
  await unbound.casInstance({ ...item, contest })
  const heard = `${instance} boot-b secret`
  await unbound.putAlias({ fleet: 'demo', kind: 'heard', value: uuid, instance: heard, at: TEST_START })
}

const state = (name: string) =>
  JSON.stringify({
    'detail-type': 'EC2 Instance State-change Notification',
    time: new Date(TEST_START + 1000).toISOString(),
    detail: { 'instance-id': INSTANCE, state: name },
  })
