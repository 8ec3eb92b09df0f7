/** What strangers may ask for, over real sockets behind a proxy: a flood by one of them shuts out nobody else. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { API_ROUTES } from '../../../functions/http/api-routes.ts'
import { CALLBACK_RATE, GUEST_RATE, SIGN_IN_RATE } from '../../../shared/policy/limits.ts'
import { type Embedded, guestOf, startEmbedded } from '../../support/embedded.ts'
import { bootId, envelope } from '../../support/guest.ts'
import { TEST_START } from '../../support/table.ts'

const FLOOD = '203.0.113.7'
const OTHER = '198.51.100.2'
const SETTINGS = {
  fleets: { default: {} },
  callbacks: {
    slack: { signing_secrets: [{ value: 'x' }], teams: { T024BE7LD: {} } },
    pagerduty: { secrets: [{ value: 'x' }] },
  },
  auth: {
    oidc: {
      // Nobody listens there: each step ends with us, and says so.
      issuer: 'http://127.0.0.1:9',
      client_id: 'x',
      client_secret: { value: 'x' },
      rules: [{ claim: 'groups', value: 'x', role: 'viewer', fleet: '*' }],
    },
  },
}

/** Each asks something of the store or of others for a caller who has shown nothing, or a signature that is invalid. */
const ROUTES: [route: string, burst: number][] = [
  ['POST /v1/slack/actions', CALLBACK_RATE.burst],
  ['POST /v1/pagerduty/events', CALLBACK_RATE.burst],
  ['POST /login', SIGN_IN_RATE.burst],
  ['GET /login/oidc', SIGN_IN_RATE.burst],
  ['GET /login/oidc/callback', SIGN_IN_RATE.burst],
]
/** They answer from memory, or what a watcher asks once a minute: a read or two of the store. */
const FOR_ALL = [
  'GET /healthz',
  'GET /v1/openapi.json',
  'GET /login',
  'POST /logout',
  'GET /assets/dashboard.css',
  'GET /assets/dashboard.js',
  'GET /assets/icon.svg',
]

const atOnce = (count: number, work: (n: number) => Promise<unknown>) =>
  Promise.all(Array.from({ length: count }, (_, n) => work(n)))

describe('a flood by an unknown sender', () => {
  let believed: Embedded
  let unbelieved: Embedded
  const start = (trusted_proxies: string[]) =>
    startEmbedded({ ...SETTINGS, trusted_proxies }, { now: () => TEST_START })
  before(async () => {
    believed = await start(['127.0.0.1'])
    unbelieved = await start([])
  })
  after(() => Promise.all([believed.server.stop(), unbelieved.server.stop()]))

  const ask = async ({ server }: Embedded, route: string, from: string) => {
    const [method = '', path] = route.split(' ')
    const answer = await fetch(`${server.url}${path}`, {
      method,
      redirect: 'manual',
      headers: { 'x-forwarded-for': from, 'sec-fetch-site': 'same-origin' },
      ...(method === 'POST' ? { body: 'token=x' } : {}),
    })
    await answer.text()
    return answer
  }

  it('is limited on every route that needs no role, except those that cost next to nothing', () => {
    const open = Object.entries(API_ROUTES).flatMap(([route, needs]) =>
      ['anybody', 'slack_signature', 'pagerduty_signature'].includes(needs) ? [route] : [],
    )
    assert.deepEqual(open.sort(), [...ROUTES.map(([route]) => route), ...FOR_ALL].sort())
  })

  for (const [route, burst] of ROUTES)
    it(`closes ${route} for that sender, and for no other behind the same proxy`, async () => {
      await atOnce(burst, () => ask(believed, route, FLOOD))
      const refused = await ask(believed, route, FLOOD)
      assert.equal(refused.status, 429)
      assert.ok(Number(refused.headers.get('retry-after')) > 0)
      assert.notEqual((await ask(believed, route, OTHER)).status, 429)
    })

  it('gains nothing by a forged address, where no proxy is trusted', async () => {
    await atOnce(CALLBACK_RATE.burst, (n) => ask(unbelieved, 'POST /v1/slack/actions', `203.0.113.${n}`))
    assert.equal((await ask(unbelieved, 'POST /v1/slack/actions', OTHER)).status, 429)
  })

  it('gains nothing by a forged address before the one that the proxy adds', async () => {
    await atOnce(SIGN_IN_RATE.burst, (n) => ask(believed, 'POST /login', `10.0.${n}.1, 192.0.2.77`))
    assert.equal((await ask(believed, 'POST /login', '10.1.1.1, 192.0.2.77')).status, 429)
  })

  it('of reports takes nothing from a guest of the same name behind the same proxy', async () => {
    const report = async (from: string, n: number) => {
      const guest = guestOf(1)
      const answer = await fetch(`${believed.server.url}/v1/evidence`, {
        method: 'POST',
        headers: { authorization: `Bearer ${believed.tokens.ingest}`, 'x-forwarded-for': from },
        body: envelope(guest, { boot: bootId(n), text: 'x' }),
      })
      await answer.text()
      return answer.status
    }
    await atOnce(GUEST_RATE.burst, (n) => report(FLOOD, n))
    assert.equal(await report(FLOOD, 499), 429)
    assert.equal(await report(OTHER, 500), 202)
  })
})
