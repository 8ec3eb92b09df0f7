/** `boot.judged` from a real server to a real receiver: signed, filtered, tried again, and never of what is no longer so. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { Webhook } from 'standardwebhooks'
import { verdictNews } from '../../../functions/boots/verdict-news.ts'
import { witnessOf } from '../../../functions/boots/witness.ts'
import type { BootBrief, InstanceItem } from '../../../functions/store/instance-item.ts'
import { newInstance } from '../../../functions/store/new-instance.ts'
import { fleetConfig } from '../../../shared/config.ts'
import { type Embedded, guestOf, startEmbedded, until } from '../../support/embedded.ts'
import { BEGUN, envelope, HEALTHY, LOST_RACE } from '../../support/guest.ts'
import { type Receiver, startReceiver } from '../../support/receiver.ts'

const SECRET = `whsec_${Buffer.alloc(24, 7).toString('base64')}`

interface Event {
  type: string
  data: {
    instance: string
    verdict: string
    cause: string
    labels: Record<string, string>
    link: string
    witness: string | null
  }
}

describe('the event boot.judged', () => {
  let all: Receiver
  let failed: Receiver
  let embedded: Embedded
  before(async () => {
    all = await startReceiver()
    failed = await startReceiver()
    embedded = await startEmbedded({
      fleets: {
        demo: {
          verdict_webhooks: {
            all: { url: `${all.url}/all`, secret: { value: SECRET } },
            bad: { url: `${failed.url}/bad`, secret: { value: SECRET }, verdicts: ['failed'] },
          },
        },
      },
    })
  })
  after(async () => {
    await embedded.server.stop()
    await all.stop()
    await failed.stop()
  })

  const send = async (method: string, path: string, token: string, body: string, headers = {}) => {
    const answer = await fetch(`${embedded.server.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...headers },
      body,
    })
    assert.ok(answer.ok, await answer.text())
  }
  const announce = (n: number) => {
    const { uuid, mac, image } = guestOf(n)
    const body = JSON.stringify({ uuid, macs: [mac], image, labels: { asg: 'web' } })
    return send('PUT', `/v1/expectations/vm-${n}`, embedded.tokens.inventory, body)
  }
  const report = (n: number, text: string, boot: string) =>
    send('POST', '/v1/evidence', embedded.tokens.ingest, envelope(guestOf(n), { boot, text }), {
      'boot-health-uptime': '40',
      'boot-health-secret': guestOf(n).secret,
    })
  const about = (receiver: Receiver, n: number): Event[] =>
    receiver.received
      .map(({ body }) => JSON.parse(body) as Event)
      .filter(({ data }) => data.instance === `vm-${n}`)

  it('is sent to each receiver for the verdicts that it wants, signed, once', async () => {
    await announce(1)
    const boot = randomUUID()
    await report(1, BEGUN, boot)
    await report(1, LOST_RACE, boot)
    await report(1, LOST_RACE, boot)
    await announce(2)
    await report(2, HEALTHY, randomUUID())
    await until(() => about(all, 1).length === 1 && about(all, 2).length === 1, 'both were told of')
    await until(() => about(failed, 1).length === 1, 'the other receiver was told')
    const [first] = all.received.filter(({ body }) => body.includes('vm-1'))
    const { type, data } = new Webhook(SECRET).verify(first?.body ?? '', first?.headers ?? {}) as Event
    assert.equal(type, 'boot.judged')
    assert.deepEqual([data.verdict, data.cause], ['failed', 'route_missing_at_lookup'])
    assert.deepEqual(data.labels, { asg: 'web' })
    assert.equal(data.witness, 'first_in_window', 'a neighbour may have been the first')
    assert.match(data.link, new RegExp(`^${embedded.server.url}/boots/vm-1/${boot}\\?fleet=demo`))
    assert.equal((await fetch(data.link, { redirect: 'manual' })).status < 500, true)
    assert.equal(about(failed, 2).length, 0)
    const day = new Date().toISOString().slice(0, 10)
    const log = await embedded.server.store.listDeliveries('verdicts:demo:all', day, null, 10)
    assert.deepEqual(log.items.map(({ outcome, subject }) => `${outcome} ${subject}`).sort(), [
      'accepted vm-1',
      'accepted vm-2',
    ])
  })

  it('is retried after a 503 with the same id, and not after it is accepted', async () => {
    const before = all.received.length
    all.answer(() => ({ status: all.received.length - before === 1 ? 503 : 202 }))
    await announce(3)
    await report(3, LOST_RACE, randomUUID())
    await until(() => about(all, 3).length === 2, 'it was tried twice')
    const ids = all.received.slice(before).map(({ headers }) => headers['webhook-id'])
    assert.equal(new Set(ids).size, 1)
    all.answer(202)
  })

  it('is sent for a machine that never reported, and never for an unverified boot', async () => {
    const stored = newInstance('demo', 'vm-9')
    const brief: BootBrief = {
      ...{ boot_key: 'launch-1', guest: 'vm-9', boot_n: null, began_at: 1, first_at: 2, epoch: 1 },
      ...{ verdict: 'never_reported', cause: 'unknown', image: 'img', trust: 'attested' },
    }
    const with_ = (boots: BootBrief[]): InstanceItem => ({ ...stored, boots, newest: boots[0] ?? null })
    const settings = fleetConfig.parse({
      verdict_webhooks: { all: { url: 'https://x.example', secret: { value: SECRET } } },
    })
    const told = (from: BootBrief[], to: BootBrief[]) =>
      verdictNews(with_(from), with_(to), settings, 5).map(({ verdict }) => verdict)
    assert.deepEqual(told([], [brief]), ['never_reported'])
    assert.deepEqual(told([brief], [brief]), [])
    assert.deepEqual(told([], [{ ...brief, trust: 'claimed' }]), [])
    assert.deepEqual(told([], [{ ...brief, verdict: 'booting' }]), [])
    const claimed = { ...brief, verdict: 'failed' as const, trust: 'claimed' as const }
    assert.deepEqual(told([claimed], [{ ...claimed, trust: 'bound' }]), ['failed'], 'believed since')
    const older = { ...brief, boot_key: 'b-0', verdict: 'failed' as const }
    assert.deepEqual(
      told([brief, older], [brief, { ...older, verdict: 'ok' }]),
      [],
      'an older boot is no news',
    )
  })
})

it('the witness of a boot is whatever bound its secret, and nothing where that is not known', () => {
  const bound = { hash: 'h', epoch: 1, bound_at: 1, boot_key: 'b' }
  const boot = { trust: 'bound' } as const
  assert.equal(witnessOf({ secret: { ...bound, by: 'first_boot' } }, boot), 'self_bound')
  assert.equal(witnessOf({ secret: { ...bound, by: 'launch' } }, boot), 'first_in_window')
  assert.equal(witnessOf({ secret: { ...bound, by: 'launch', kept: true } }, boot), 'settled')
  assert.equal(witnessOf({ secret: { ...bound, by: 'operator' } }, boot), 'settled')
  assert.equal(witnessOf({ secret: { ...bound, by: 'control_plane' } }, boot), 'attested')
  assert.equal(witnessOf({ secret: null }, { trust: 'attested' }), 'attested')
  assert.equal(witnessOf({ secret: null }, boot), null)
})
