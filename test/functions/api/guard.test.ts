import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { Hono } from 'hono'
import { createAccess } from '../../../functions/api/access.ts'
import { addGuardRoutes } from '../../../functions/api/guard-routes.ts'
import { answerErrors } from '../../../functions/http/problem-response.ts'
import { startTestStore, storeToken, testDeps } from '../../support/table.ts'

const { store } = await startTestStore()

let deps = testDeps({ store })
let app = new Hono()
let fleet = 'demo'
let operator = ''
let n = 0

const startAfresh = async () => {
  n += 1
  fleet = `g${n}`
  deps = testDeps({ store, config: { fleets: { [fleet]: {} } } })
  app = new Hono()
  addGuardRoutes(app, deps, createAccess(deps).authenticate)
  answerErrors(app, deps.log)
  operator = await storeToken(deps, 'operator', { fleet, name: 'ann' })
}

async function ask(
  method: string,
  path: string,
  body?: object,
  token = operator,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const answer = await app.request(path, {
    method,
    headers: { authorization: `Bearer ${token}` },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  const text = await answer.text()
  return { status: answer.status, body: text === '' ? {} : JSON.parse(text) }
}

const audited = async () =>
  (await store.listAudit(`fleet:${fleet}`, fleet, null, 20)).items.map(({ actor, action, reason }) => [
    actor,
    action,
    reason,
  ])

describe('the guard of a fleet', () => {
  beforeEach(startAfresh)

  it('is killed and released by an operator, with a reason in the audit', async () => {
    const on = await ask('POST', '/v1/guard/kill', { on: true, reason: 'storm' })
    assert.equal(on.status, 200)
    assert.deepEqual(on.body.kill, {
      on: true,
      reason: 'storm',
      by: 'token ann',
      at: new Date(deps.now()).toISOString(),
    })
    deps.advance(1000)
    await ask('POST', '/v1/guard/kill', { on: false, reason: 'over' })
    assert.equal((await store.getGuard(fleet)).kill?.on, false)
    assert.deepEqual(await audited(), [
      ['token ann', 'kill_off', 'over'],
      ['token ann', 'kill_on', 'storm'],
    ])
  })

  it('is paused until a time, and the pause can be ended', async () => {
    const { body } = await ask('POST', '/v1/guard/pauses', { reason: 'maintenance', for_s: 600 })
    const [pause] = (await store.getGuard(fleet)).pauses
    assert.deepEqual([pause?.id, pause?.until], [body.id, deps.now() + 600_000])
    assert.equal((await ask('DELETE', `/v1/guard/pauses/${body.id}`)).status, 204)
    assert.deepEqual((await store.getGuard(fleet)).pauses, [])
    assert.equal((await ask('DELETE', `/v1/guard/pauses/${body.id}`)).status, 404)
  })

  it('does not show a pause that has ended', async () => {
    await ask('POST', '/v1/guard/pauses', { reason: 'maintenance', for_s: 60 })
    deps.advance(60_001)
    assert.deepEqual((await ask('GET', '/v1/guard')).body.pauses, [])
  })

  it('lets a person release a latch, and then one repair goes first again', async () => {
    const latch = {
      scope: 'all' as const,
      reason: 'repairs_failed' as const,
      note: '3 of 3',
      at: 1,
      calm_since: null,
    }
    const before = await store.getGuard(fleet)
    const latches = [
      { image: 'a', cause: 'no_address', ...latch },
      { image: 'b', cause: 'no_address', ...latch },
    ]
    const widening = {
      'no_address~a~1~rerun': { verified: 0, failed: 3 },
      'no_address~b~1~rerun': { verified: 0, failed: 3 },
    }
    assert.ok(await store.casGuard({ ...before, latches, widening }))
    const { body } = await ask('POST', '/v1/guard/latches/release', { image: 'a', reason: 'image repaired' })
    assert.equal(body.released, 1)
    const guard = await store.getGuard(fleet)
    assert.deepEqual(
      guard.latches.map(({ image }) => image),
      ['b'],
    )
    assert.deepEqual(Object.keys(guard.widening), ['no_address~b~1~rerun'])
    assert.deepEqual(await audited(), [['token ann', 'latch_released', 'image repaired']])
  })

  it('is shown to viewers and changed by operators only', async () => {
    const viewer = await storeToken(deps, 'viewer', { fleet })
    assert.equal((await ask('GET', '/v1/guard', undefined, viewer)).status, 200)
    assert.equal((await ask('POST', '/v1/guard/kill', { on: false, reason: 'x' }, viewer)).status, 403)
    assert.equal((await ask('POST', '/v1/guard/pauses', { reason: 'x', for_s: 1 }, viewer)).status, 403)
    assert.equal((await ask('POST', '/v1/guard/latches/release', {}, viewer)).status, 403)
  })

  const wrong: [what: string, path: string, body: object][] = [
    ['a kill without a reason', '/v1/guard/kill', { on: true }],
    ['a pause without an end', '/v1/guard/pauses', { reason: 'x' }],
    ['a pause with two ends', '/v1/guard/pauses', { reason: 'x', for_s: 1, until: '2030-01-01T00:00:00Z' }],
    ['a pause that is over', '/v1/guard/pauses', { reason: 'x', until: '2020-01-01T00:00:00Z' }],
    ['a field that does not exist', '/v1/guard/kill', { on: true, reason: 'x', force: true }],
  ]
  for (const [what, path, body] of wrong)
    it(`refuses ${what}`, async () => {
      assert.equal((await ask('POST', path, body)).status, 422)
      assert.equal((await store.getGuard(fleet)).rev, 0)
    })
})
