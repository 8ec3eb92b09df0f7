/**
 * The demo: the incident that started this project, replayed by the real parts. Two captured guests report through the real
 * reporter; the pager and the remediator are small real servers on loopback. It prints only what it has seen happen: in the
 * store, at the pager, at the remediator.
 */
import { randomBytes } from 'node:crypto'
import type { InstanceItem } from '../../functions/store/instance-item.ts'
import { issueToken } from '../../functions/store/issue-token.ts'
import type { Config } from '../../shared/config.ts'
import type { Server } from '../embedded/server.ts'
import type { Style } from '../terminal/style.ts'
import { revokeToken } from '../token.ts'
import { DEMO_FLEET, withDemo } from './demo-config.ts'
import { startPager } from './pager.ts'
import { startRemediator } from './remediator.ts'
import { createGuest, type Guest } from './replay.ts'
import { createNarrator, type Narrator } from './story.ts'
import { until } from './until.ts'

const HEALTHY = { instance: 'vm-healthy', uuid: '5b1f4e0a-6d0c-4c55-9d65-1f6f0e2b7a01', image: 'centos-6.5' }
const SEED = { instance: 'vm-seed', uuid: '5b1f4e0a-6d0c-4c55-9d65-1f6f0e2b7a02', image: 'centos-6.5-nm' }

export interface Demo {
  /** The config to start the server with. */
  config: Config
  play: (server: Server, style: Style) => Promise<void>
  stop: () => Promise<void>
}

/** Starts the receivers, because the server's config must name their addresses. */
export async function prepareDemo(base: Config): Promise<Demo> {
  const secret = `whsec_${randomBytes(32).toString('base64')}`
  let tell: Narrator = () => {}
  let seed: Guest | null = null
  const pager = await startPager(
    ({ event_action, payload }) => {
      if (event_action === 'trigger') tell('pager', `page: ${payload?.summary ?? ''}`, 'red')
      else tell('pager', `${event_action} sent`, 'green')
    },
    (summary) => tell('pager', `change event, which pages nobody: ${summary}`, 'cyan'),
  )
  const remediator = await startRemediator(secret, async (action) => {
    tell('remediator', `signed webhook verified; claimed: ${action.action} of ${action.instance}`, 'cyan')
    await seed?.show('seed-race-healed')
    tell(SEED.instance, 'the remediator re-runs cloud-init: it looks again, and the routes are there now')
    await seed?.report()
  })
  return {
    config: withDemo(base, { pagerUrl: pager.url, remediatorUrl: remediator.url, secret }),
    async play(server, style) {
      tell = createNarrator(style, (text) => process.stdout.write(text), Date.now)
      process.stdout.write(
        `${style.bold('Demo')}: a replay of a capture, not a live guest. Waits are 0 here; a real fleet waits 30 s before a page, 10 min before a resolve.\n\n`,
      )
      const guests = await admitGuests(server)
      seed = guests.seed
      await playStory(server, guests, tell)
      await Promise.all([guests.healthy.remove(), guests.seed.remove()])
      process.stdout.write('\n')
    },
    async stop() {
      await Promise.all([pager.stop(), remediator.stop()])
    },
  }
}

/** Inventory announces both launches, as a real fleet's does: that is what binds a first boot to its instance. */
async function admitGuests(server: Server): Promise<{ healthy: Guest; seed: Guest }> {
  for (const old of await server.store.listTokens())
    if (old.fleet === DEMO_FLEET) await revokeToken(server.store, old, Date.now())
  const ingest = await issueToken(
    server.store,
    { role: 'ingest', fleet: DEMO_FLEET, name: 'demo' },
    Date.now(),
  )
  const inventory = await issueToken(
    server.store,
    { role: 'inventory', fleet: DEMO_FLEET, name: 'demo' },
    Date.now(),
  )
  for (const { instance, uuid, image } of [HEALTHY, SEED]) {
    const answer = await fetch(`${server.url}/v1/expectations/${instance}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${inventory.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ uuid, image }),
    })
    if (!answer.ok)
      throw new Error(`the demo's inventory was refused: ${answer.status} ${await answer.text()}`)
  }
  const plan = { endpoint: server.url, token: ingest.token }
  return {
    healthy: await createGuest({ ...HEALTHY, ...plan, capture: 'healthy' }),
    seed: await createGuest({ ...SEED, ...plan, capture: 'seed-race-first-boot' }),
  }
}

async function playStory(
  server: Server,
  guests: { healthy: Guest; seed: Guest },
  tell: Narrator,
): Promise<void> {
  const verdictOf = (guest: Guest, wanted: (one: InstanceItem) => boolean) =>
    until(async () => {
      const item = await server.store.getInstance(DEMO_FLEET, guest.instance)
      return item?.newest && wanted(item) ? item.newest : null
    })

  tell(guests.healthy.instance, 'booted (replay of a capture); its reporter sends what it saw')
  await guests.healthy.report()
  const good = await verdictOf(guests.healthy, (item) => item.newest?.verdict !== 'booting')
  tell(guests.healthy.instance, `judged ${good.verdict}: ${good.cause}`, 'green')

  tell(guests.seed.instance, 'booted (replay of a capture); address there, no route to its metadata')
  await guests.seed.report()
  const bad = await verdictOf(guests.seed, (item) => item.newest?.verdict !== 'booting')
  tell(guests.seed.instance, `judged ${bad.verdict}: ${bad.cause}`, 'red')

  const healed = await verdictOf(guests.seed, (item) => item.newest?.verdict === 'recovered')
  tell(guests.seed.instance, `second report judged ${healed.verdict}: the repair is verified`, 'green')
  const head = await until(async () => {
    const found = await server.store.getIncident(DEMO_FLEET, bad.cause, bad.image)
    const isNotified = found?.tell.every(({ want, sent }) => want === 'resolve' && sent === 'resolve')
    return found?.state === 'resolved' && isNotified ? found : null
  })
  tell('incident', `${head.cause} on ${head.image}: resolved (${head.resolve_reason})`, 'green')
}
