import assert from 'node:assert/strict'
import { after, beforeEach, describe, it } from 'node:test'
import { Hono } from 'hono'
import { createAccess } from '../../../functions/api/access.ts'
import { addRemediationRoutes } from '../../../functions/api/remediation-routes.ts'
import { answerErrors } from '../../../functions/http/problem-response.ts'
import { joinIncident } from '../../../functions/incidents/join.ts'
import type { ActionItem } from '../../../functions/store/action-item.ts'
import { sha256Hex } from '../../../shared/token.ts'
import { startReceiver } from '../../support/receiver.ts'
import { type RepairWorld, repairWorld } from '../../support/repair-world.ts'
import { startTestStore, storeToken } from '../../support/table.ts'

const table = await startTestStore()
const receiver = await startReceiver()
after(() => receiver.stop())

const GUEST_SECRET = 'a'.repeat(64)

let world: RepairWorld
let app: Hono
let n = 0

function appOver(of: RepairWorld): Hono {
  const made = new Hono()
  addRemediationRoutes(made, of.deps, createAccess(of.deps).authenticate)
  answerErrors(made, of.deps.log)
  return made
}

const startAfresh = () => {
  n += 1
  receiver.received.length = 0
  receiver.answer(202)
  world = repairWorld({ store: table.store, url: receiver.url, fleet: `c${n}` })
  app = appOver(world)
}

interface Webhook {
  action_id: string
  token: string
  claim_url: string
}

async function webhook(): Promise<Webhook> {
  await world.host('i-1')
  await world.tick()
  await world.work()
  return JSON.parse(receiver.received[0]?.body ?? '{}').data
}

const claim = (of: Webhook, token = of.token, headers: Record<string, string> = {}) =>
  app.request(new URL(of.claim_url).pathname, {
    method: 'POST',
    headers: { ...headers, authorization: `Bearer ${token}` },
  })

async function problemOf(response: Response): Promise<[number, string]> {
  assert.equal(response.headers.get('content-type'), 'application/problem+json')
  const { type } = (await response.json()) as { type: string }
  return [response.status, type.replace('urn:boot-health:problem:', '')]
}

async function action(id: string): Promise<ActionItem> {
  const found = await table.store.getAction(id)
  assert.ok(found)
  return found
}

describe('POST /v1/remediations/{id}/claim', () => {
  beforeEach(startAfresh)

  it('is granted once, from our own store, and refused the second time', async () => {
    const sent = await webhook()
    const first = await claim(sent)
    assert.equal(first.status, 200)
    const body = (await first.json()) as Record<string, unknown>
    assert.deepEqual(
      [body.action, body.instance, body.fence, body.fleet],
      ['rerun', 'i-1', 'boot-1-of-i-1', world.fleet],
    )
    assert.deepEqual(await problemOf(await claim(sent)), [409, 'action_already_claimed'])
    assert.equal((await action(sent.action_id)).state, 'claimed')
  })

  it('is granted again under the same idempotency key, if the answer was lost, and to nobody else', async () => {
    const sent = await webhook()
    const ours = { 'idempotency-key': 'a-key-of-ours' }
    const [first, again] = [await claim(sent, sent.token, ours), await claim(sent, sent.token, ours)]
    assert.deepEqual([first.status, again.status], [200, 200])
    assert.deepEqual(await again.json(), await first.json())
    const theirs = { 'idempotency-key': 'a-key-of-theirs' }
    assert.deepEqual(await problemOf(await claim(sent, sent.token, theirs)), [409, 'action_already_claimed'])
    assert.deepEqual(await problemOf(await claim(sent)), [409, 'action_already_claimed'])
  })

  it('accepts the token in the body too', async () => {
    const sent = await webhook()
    const path = new URL(sent.claim_url).pathname
    const answer = await app.request(path, { method: 'POST', body: JSON.stringify({ token: sent.token }) })
    assert.equal(answer.status, 200)
  })

  it('is granted to only one of many concurrent claims', async () => {
    const sent = await webhook()
    const answers = await Promise.all(Array.from({ length: 8 }, () => claim(sent)))
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409, 409, 409, 409, 409, 409, 409])
  })

  it('requires the token of this action', async () => {
    const sent = await webhook()
    assert.deepEqual(await problemOf(await claim(sent, 'bh_action_wrong')), [401, 'unauthorized'])
    const nobody = { ...sent, claim_url: 'https://bh.example/v1/remediations/act_0/claim' }
    assert.deepEqual(await problemOf(await claim(nobody)), [404, 'no_such_remediation'])
    assert.equal((await action(sent.action_id)).state, 'delivered')
  })

  it('is granted while the webhook is still waiting for its answer', async () => {
    let status = 0
    receiver.answer((received, response) => {
      void (async () => {
        status = (await claim(JSON.parse(received.body).data)).status
        response.writeHead(202).end()
      })()
      return null
    })
    const sent = await webhook()
    assert.equal(status, 200)
    const { state, delivered_at } = await action(sent.action_id)
    assert.deepEqual([state, delivered_at], ['claimed', world.deps.now()])
  })

  const late: [when: string, happen: () => Promise<unknown>, type: string, afterwards?: string][] = [
    [
      'the instance has booted again',
      () => world.report('i-1', { boot_key: 'boot-2', boot_n: 2 }),
      'action_superseded',
    ],
    [
      'it reported well',
      () => world.report('i-1', { verdict: 'ok' }),
      'action_not_needed',
      'action_finished',
    ],
    [
      'the kill switch is on',
      () => guard({ kill: { on: true, by: 'ann', at: 1, reason: '' } }),
      'action_killed',
    ],
    [
      'repairs are paused',
      () => guard({ pauses: [{ id: 'p', reason: '', by: 'ann', until: 9e15 }] }),
      'action_paused',
    ],
    [
      'its cause is latched',
      () =>
        guard({
          latches: [
            { ...world.ref, scope: 'all', reason: 'repairs_failed', note: '', at: 1, calm_since: null },
          ],
        }),
      'action_latched',
    ],
    ['its time is over', async () => world.deps.advance(600_000), 'action_expired'],
  ]
  for (const [when, happen, type, afterwards = type] of late)
    it(`is refused as ${type} when ${when}, before and after the worker has seen it`, async () => {
      const sent = await webhook()
      await happen()
      assert.deepEqual(await problemOf(await claim(sent)), [409, type])
      await world.work()
      assert.deepEqual(await problemOf(await claim(sent)), [409, afterwards])
      assert.notEqual((await action(sent.action_id)).state, 'claimed')
    })

  it('is refused once the repair is verified', async () => {
    const sent = await webhook()
    await claim(sent)
    await world.report('i-1', { verdict: 'recovered' })
    await world.work()
    assert.deepEqual(await problemOf(await claim(sent)), [409, 'action_finished'])
  })
})

describe('POST /v1/remediations/{id}/outcome', () => {
  beforeEach(startAfresh)

  it('stores a note that proves nothing', async () => {
    const sent = await webhook()
    await claim(sent)
    const post = (body: object) =>
      app.request(`/v1/remediations/${sent.action_id}/outcome`, {
        method: 'POST',
        headers: { authorization: `Bearer ${sent.token}` },
        body: JSON.stringify(body),
      })
    assert.equal((await post({ note: 'done, exit code 0' })).status, 204)
    const { state, outcome_note } = await action(sent.action_id)
    assert.deepEqual([state, outcome_note], ['claimed', 'done, exit code 0'])
    assert.deepEqual(await problemOf(await post({ note: '' })), [422, 'invalid_body'])
  })
})

describe('GET /v1/remediations/{id}', () => {
  beforeEach(startAfresh)

  it('shows a viewer of the fleet how the repair ended, and nobody else', async () => {
    const sent = await webhook()
    const ask = async (fleet: string) =>
      app.request(`/v1/remediations/${sent.action_id}`, {
        headers: { authorization: `Bearer ${await storeToken(world.deps, 'viewer', { fleet })}` },
      })
    const answer = await ask(world.fleet)
    const text = await answer.text()
    assert.equal(JSON.parse(text).state, 'delivered')
    assert.ok(!text.includes('token'), 'neither the token nor its hash is shown')
    assert.deepEqual(await problemOf(await ask('another')), [404, 'no_such_remediation'])
  })
})

describe('GET /v1/boots/{key}/action: the repair that a guest requests for itself', () => {
  beforeEach(startAfresh)

  async function failingGuest(more: { secret?: string } = {}): Promise<void> {
    const made = await world.host('i-1')
    const hash = sha256Hex(more.secret ?? GUEST_SECRET)
    const secret = { hash, epoch: 1, bound_at: 1, boot_key: 'boot-0', by: 'launch' as const }
    assert.ok(await table.store.casInstance({ ...made, secret }))
    await table.store.putAlias({
      fleet: world.fleet,
      kind: 'secret',
      value: hash,
      instance: 'i-1',
      at: 1,
    })
  }

  async function pull(given: { secret?: string; boot?: string } = {}): Promise<string> {
    const token = await storeToken(world.deps, 'ingest', { fleet: world.fleet })
    const answer = await app.request(`/v1/boots/${given.boot ?? 'boot-1-of-i-1'}/action`, {
      headers: { authorization: `Bearer ${token}`, 'boot-health-secret': given.secret ?? GUEST_SECRET },
    })
    assert.equal(answer.status, 200)
    assert.match(answer.headers.get('content-type') ?? '', /^text\/plain/)
    return answer.text()
  }

  it('answers rerun through the same gates, counts as an action, and is verified by the next report', async () => {
    await failingGuest()
    assert.equal(await pull(), 'rerun')
    assert.equal(await pull(), 'rerun', 'an answer that was lost may be asked for again')
    const [brief] = (await world.item('i-1')).actions
    const made = await action(brief?.action_id ?? '')
    assert.deepEqual([made.state, made.via], ['claimed', 'guest'])
    assert.deepEqual(Object.keys((await table.store.getGuard(world.fleet)).inflight), [made.action_id])
    await world.tick()
    await world.work()
    assert.equal(receiver.received.length, 0, 'nobody else is asked to do it as well')
    await world.report('i-1', { verdict: 'recovered' })
    await world.work()
    assert.equal((await action(made.action_id)).state, 'succeeded')
    assert.equal(await pull(), 'none')
  })

  it('answers HEAD without a body and claims nothing', async () => {
    await failingGuest()
    const token = await storeToken(world.deps, 'ingest', { fleet: world.fleet })
    const headers = { authorization: `Bearer ${token}`, 'boot-health-secret': GUEST_SECRET }
    await app.request('/v1/boots/boot-1-of-i-1/action', { method: 'HEAD', headers })
    assert.deepEqual((await world.item('i-1')).actions, [])
  })

  it('finds the guest by its secret once it has joined its incident', async () => {
    await failingGuest()
    await table.store.deleteAlias(world.fleet, 'secret', sha256Hex(GUEST_SECRET))
    assert.equal(await pull(), 'none')
    const member = await table.store.getMember(world.ref, 'i-1')
    assert.ok(member && (await table.store.casMember({ ...member, boot_key: 'the boot before' })))
    const head = { severity: 'page' as const, summary: { evidence: '', remedy: '' } }
    await joinIncident(world.deps, {
      ...world.ref,
      ...head,
      instance: 'i-1',
      boot_key: member.boot_key,
      trust: 'bound',
    })
    assert.equal(await pull(), 'rerun')
  })

  it('needs no receiver', async () => {
    world = repairWorld({ store: table.store, url: undefined, fleet: world.fleet })
    app = appOver(world)
    await failingGuest()
    assert.equal(await pull(), 'rerun')
  })

  it('takes over a repair that was requested by webhook and not claimed yet', async () => {
    await failingGuest()
    await world.tick()
    await world.work()
    const sent = JSON.parse(receiver.received[0]?.body ?? '{}').data as Webhook
    assert.equal(await pull(), 'rerun')
    assert.deepEqual(await problemOf(await claim(sent)), [409, 'action_already_claimed'])
  })

  const refused: [what: string, given: Parameters<typeof pull>[0], prepare?: () => Promise<unknown>][] = [
    ['another guest’s secret', { secret: 'b'.repeat(64) }],
    ['no secret', { secret: '' }],
    ['an older boot', { boot: 'boot-0' }],
    ['a killed fleet', {}, () => guard({ kill: { on: true, by: 'ann', at: 1, reason: '' } })],
    ['a webhook’s receiver that claimed first', {}, async () => claim(await claimedByReceiver())],
  ]
  for (const [what, given, prepare] of refused)
    it(`answers none to ${what}`, async () => {
      await failingGuest()
      await prepare?.()
      assert.equal(await pull(given), 'none')
    })

  async function claimedByReceiver(): Promise<Webhook> {
    await world.tick()
    await world.work()
    return JSON.parse(receiver.received[0]?.body ?? '{}').data
  }

  it('answers nothing in a fleet that rehearses repairs', async () => {
    world = repairWorld({
      store: table.store,
      url: receiver.url,
      fleet: world.fleet,
      policy: { mode: 'dry_run' },
    })
    app = appOver(world)
    await failingGuest()
    assert.equal(await pull(), 'none')
  })
})

async function guard(change: object): Promise<void> {
  const before = await table.store.getGuard(world.fleet)
  assert.ok(await table.store.casGuard({ ...before, ...change }))
}
