/** What is held back in a fleet stands on every page of it: nothing is green while pages are lost. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { createApiApp } from '../../../functions/api/app.ts'
import { dueRow } from '../../../functions/due/wake.ts'
import { API_ROUTES } from '../../../functions/http/api-routes.ts'
import { addSilence } from '../../../functions/incidents/incident-change.ts'
import { deliver } from '../../../functions/outbound/deliver.ts'
import { createOutbound } from '../../../functions/outbound/outbound.ts'
import { addPause, setKill } from '../../../functions/repairs/guard-change.ts'
import { incidentId } from '../../../shared/incident-id.ts'
import { type Receiver, startReceiver } from '../../support/receiver.ts'
import { raceConsole, storeBoot, storeIncident } from '../../support/stored-boots.ts'
import { startTestStore, type TestDeps, testDeps } from '../../support/table.ts'

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const WHO = { fleet: 'demo', by: 'anna' }

describe('the warning strip on every page of a fleet', () => {
  let deps: TestDeps
  let receiver: Receiver
  let paths: string[] = []

  before(async () => {
    receiver = await startReceiver()
    const { store } = await startTestStore()
    const hook = { type: 'webhook' as const, url: `${receiver.url}/hook`, secret: { value: SECRET } }
    deps = testDeps({
      store,
      openViewing: true,
      outbound: createOutbound({ allow_cidrs: ['127.0.0.0/8'] }),
      config: { fleets: { demo: { page_channels: ['desk'] } }, channels: { desk: hook } },
    })
    const lost = await storeBoot(deps, {
      instance: 'i-lost',
      boot_key: 'b-1',
      console: raceConsole({ healed: false }),
    })
    const head = await storeIncident(deps, [lost])
    await storeBoot(deps, { instance: 'i-other', image: 'other' })
    const names: Record<string, string> = {
      instance: 'i-lost',
      boot_key: 'b-1',
      image: 'centos-6.5',
      baseline: 'other',
    }
    paths = Object.entries(API_ROUTES)
      .filter(
        ([route, needs]) => needs === 'read' && route.startsWith('GET /') && !route.startsWith('GET /v1/'),
      )
      .map(([route]) => route.slice('GET '.length))
      // Files to download, and the stream of changes, are no pages.
      .filter((path) => !/\.(csv|txt)$/.test(path) && path !== '/events')
      .map((path) =>
        path.startsWith('/incidents/')
          ? `/incidents/${incidentId(head)}`
          : path.replaceAll(/:(\w+)/g, (_, name: string) => names[name] ?? 'i-lost'),
      )
  })
  after(() => receiver.stop())

  const everyPageSays = async (words: RegExp) => {
    assert.ok(paths.length >= 8, paths.join(' '))
    for (const path of paths) {
      const answer = await createApiApp(deps).request(path, { headers: { accept: 'text/html' } })
      assert.equal(answer.status, 200, path)
      assert.match(await answer.text(), words, path)
    }
  }
  const send = (attempt: number) =>
    deliver(deps, {
      endpoint: 'channel:desk',
      fleet: 'demo',
      message_id: 'msg_1',
      attempt,
      next_at: () => deps.now() + 45_000,
      url: `${receiver.url}/hook`,
      secrets: [SECRET],
      type: 'boot.incident.opened',
      data: {},
    })
  const health = async () => (await createApiApp(deps).request('/healthz?detail=1')).json()

  it('is absent while pages and repairs run normally', async () => {
    for (const path of paths)
      assert.doesNotMatch(await (await createApiApp(deps).request(path)).text(), /class="held"/, path)
    assert.deepEqual(await health(), { status: 'ok', behind_s: 0, failing_endpoints: 0, given_up: 0 })
  })

  it('shows which channel fails, since when, why, and when it is tried again', async () => {
    receiver.answer(500)
    for (const attempt of [1, 2, 3, 4]) await send(attempt)
    await everyPageSays(/channel:desk<\/a> is failing: 4 tries since .*http 500; next try at /)
    assert.deepEqual(await health(), { status: 'ok', behind_s: 0, failing_endpoints: 1, given_up: 0 })
    assert.equal(deps.logged.filter(({ event }) => event === 'endpoint_failing').length, 1)
    receiver.answer(202)
    await send(5)
    assert.equal((await deps.store.getEndpoint('channel:desk')).failing, null)
  })

  it('shows which work was given up, and how to retry it', async () => {
    const row = {
      ...dueRow({ kind: 'judge', fleet: 'demo', guest: 'g', boot_key: 'b' }, deps.now(), ''),
      tries: 32,
    }
    await deps.store.putGivenUp({ ...row, given_up_at: deps.now(), error: 'no <b>such</b> thing' })
    await everyPageSays(
      /1 piece of work failed for a day and needs you.*judge: no &lt;b&gt;such.*boot-health redrive/,
    )
    const [given] = await deps.store.listGivenUp(10)
    assert.ok(given)
    await deps.store.deleteGivenUp(given)
  })

  it('shows that a channel is switched off', async () => {
    receiver.answer(410)
    await send(1)
    await everyPageSays(/channel:desk<\/a> has been switched off since /)
  })

  it('shows who stopped, paused or silenced what', async () => {
    await setKill(deps, WHO, { on: true, reason: 'storage outage' })
    await addPause(deps, WHO, { reason: 'drill', until: deps.now() + 60_000 })
    const silence = { cause: null, image: null, reason: 'rebuild', pause: false }
    await addSilence(deps, WHO, { ...silence, starts_at: deps.now(), ends_at: deps.now() + 60_000 })
    await everyPageSays(/The kill switch is on<\/a>: no repair is sent, since .* by anna: storage outage/)
    await everyPageSays(/Repairs are paused<\/a> until .* by anna: drill/)
    await everyPageSays(/Silenced<\/a>: every incident of the fleet until .*, by anna/)
  })
})
