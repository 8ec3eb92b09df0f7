/** One boot that fails, is judged, paged and repaired, and one that is well; through the deployed endpoint only. */
import assert from 'node:assert/strict'
import type { StackOutputs } from '../../cli/aws/stack-outputs.ts'
import { createGuest, type Guest } from '../../cli/demo/replay.ts'
import type { InstanceItem } from '../../functions/store/instance-item.ts'
import { type Cloud, STACK } from './cloud.ts'
import { endpointOf } from './endpoint.ts'
import type { Proof } from './proof.ts'
import { FLEET, ROUTING_KEY } from './stack-config.ts'
import { until } from './steps.ts'

const SICK = { instance: 'vm-sick', uuid: '5b1f4e0a-6d0c-4c55-9d65-1f6f0e2b7a02', image: 'centos-6.5-nm' }
const WELL = { instance: 'vm-well', uuid: '5b1f4e0a-6d0c-4c55-9d65-1f6f0e2b7a01', image: 'debian-12' }

export interface Story {
  /** What nobody may find in a log. */
  tokens: string[]
  /** Throws when a token, an instance or the incident's past is gone. */
  stillThere: () => Promise<void>
}

export async function proveBoot(proof: Proof, outputs: StackOutputs): Promise<Story> {
  const { steps, cloud, farSides } = proof
  const url = endpointOf(cloud, outputs)
  const store = cloud.storeOf(outputs.TableName ?? '')
  const api = callApi(url)
  const instanceIs = (one: typeof SICK, is: (item: InstanceItem) => boolean) =>
    until(`${one.instance} judged`, 30, async () => {
      const item = await store.getInstance(FLEET, one.instance)
      return item?.newest && is(item) ? item : null
    })

  const tokens = await steps.step('boot-health token create --stack, for each role', async () => ({
    ingest: await createToken(cloud, 'ingest'),
    inventory: await createToken(cloud, 'inventory'),
    operator: await createToken(cloud, 'operator'),
  }))
  await steps.step('inventory announces both launches over the HTTP API', async () => {
    for (const { instance, uuid, image } of [SICK, WELL])
      await api('PUT', `/v1/expectations/${instance}`, tokens.inventory, { uuid, image })
  })
  const guests = await layOut(url, tokens.ingest)
  try {
    await steps.step('the real reporter sends a healthy boot; it passes stream and judge', async () => {
      await guests.well.report()
      const { newest } = await instanceIs(WELL, (item) => item.newest?.verdict !== 'booting')
      assert.deepEqual([newest?.verdict, newest?.cause], ['ok', 'healthy'])
    })
    await steps.step('the real reporter sends the failing boot; the judge names the cause', async () => {
      await guests.sick.report()
      const item = await instanceIs(SICK, (one) => one.newest?.verdict === 'failed')
      assert.notEqual(item.newest?.cause, 'unknown')
    })
    await steps.step('a poke pages the pager, once', async () => {
      await until('a page', 30, async () => farSides.pages('trigger')[0])
      assert.equal(farSides.pages('trigger')[0]?.routing_key, ROUTING_KEY)
    })
    const repair = await steps.step('the signed webhook reaches the remediator', async () => {
      const request = await until('a repair request', 40, async () => farSides.repairs()[0])
      assert.deepEqual([request.action, request.instance], ['rerun', SICK.instance])
      return request
    })
    await steps.step('the remediator claims it, once', async () => {
      const claim = (await api(
        'POST',
        `/v1/remediations/${repair.action_id}/claim`,
        repair.token,
        {},
      )) as object
      assert.ok('claimed_at' in claim)
      await assert.rejects(api('POST', `/v1/remediations/${repair.action_id}/claim`, repair.token, {}), /409/)
    })
    await steps.step(
      'the guest reports again: repair verified, incident resolved, pager notified',
      async () => {
        await guests.sick.show('seed-race-healed')
        await guests.sick.report()
        await instanceIs(SICK, (item) => item.newest?.verdict === 'recovered')
        await until('the action succeeded', 30, async () => {
          const action = await store.getAction(repair.action_id)
          return action?.state === 'succeeded'
        })
        const resolve = await until('a resolve', 40, async () => farSides.pages('resolve')[0])
        assert.equal(resolve.dedup_key, farSides.pages('trigger')[0]?.dedup_key)
      },
    )
    await steps.step('the dashboard and the API show it to an operator, and to nobody else', async () => {
      const { items } = (await api('GET', '/v1/incidents', tokens.operator)) as { items: { state: string }[] }
      assert.deepEqual(
        items.map((one) => one.state),
        ['resolved'],
      )
      await assert.rejects(api('GET', '/v1/incidents', tokens.ingest), /403/)
    })
    return {
      tokens: [...Object.values(tokens), repair.token],
      async stillThere() {
        assert.equal((await store.getInstance(FLEET, SICK.instance))?.newest?.verdict, 'recovered')
        const { items } = (await api('GET', '/v1/incidents', tokens.operator)) as { items: object[] }
        assert.equal(items.length, 1)
      },
    }
  } finally {
    await Promise.all([guests.sick.remove(), guests.well.remove()])
  }
}

async function createToken(cloud: Cloud, role: string): Promise<string> {
  const words = ['cli/main.ts', 'token', 'create', '--role', role, '--fleet', FLEET, '--stack', STACK]
  return (await cloud.sh('node', words)).trim()
}

async function layOut(endpoint: string, token: string): Promise<{ sick: Guest; well: Guest }> {
  const plan = { endpoint, token }
  return {
    sick: await createGuest({ ...SICK, ...plan, capture: 'seed-race-first-boot' }),
    well: await createGuest({ ...WELL, ...plan, capture: 'healthy' }),
  }
}

type CallApi = (method: string, path: string, token: string, body?: object) => Promise<unknown>

/** Answers the parsed body; throws with status and problem for anything but 2xx. */
function callApi(url: string): CallApi {
  return async (method, path, token, body) => {
    const answer = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text.slice(0, 500)}`)
    return text === '' ? null : JSON.parse(text)
  }
}
