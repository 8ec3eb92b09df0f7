/**
 * Everything that an operator can do by a request, each once, in a fleet in which there is something to do it to. For tests
 * that hold of every act: who may, from where, and whom the audit names.
 */
import { createHash } from 'node:crypto'
import { annotationId } from '../../functions/api/annotation-json.ts'
import type { ApiDeps } from '../../functions/deps.ts'
import { API_ROUTES } from '../../functions/http/api-routes.ts'
import type { AuditEntry } from '../../functions/store/log-item.ts'
import { incidentId } from '../../shared/incident-id.ts'
import { storeBoot, storeIncident } from './stored-boots.ts'
import { TEST_START } from './table.ts'

export interface Act {
  /** Verb and path as the app spells them. */
  route: string
  /** With real ids in it. */
  path: string
  /** Fields of a form, where it is one. */
  form?: Record<string, string>
  json?: object
}

/** The configuration of the fleet of these acts. */
export const ACTS_CONFIG = {
  fleets: { demo: { page_channels: ['oncall'] } },
  channels: { oncall: { type: 'pagerduty', routing_key: { env: 'PAGER' } } },
}

const FLEET = 'demo'
const INSTANCE = 'i-acted-on'
const SECRET = createHash('sha256').update('of the machine').digest('hex')

const isAct = ([route, needs]: [string, string]) => needs === 'operate' && !route.startsWith('GET ')

/** The routes that change something in an operator's name. */
export const ACT_ROUTES: readonly string[] = Object.entries(API_ROUTES)
  .filter(isAct)
  .map(([route]) => route)

/** Stores what the act is about, again for each, and answers the request for it. Throws for an unknown route. */
export async function actOf(deps: Pick<ApiDeps, 'store' | 'now'>, route: string): Promise<Act> {
  const make = ACTS[route]
  if (make === undefined) throw new Error(`test/support/acts.ts does not know how to do ${route}`)
  return { route, ...(await make(deps)) }
}

/** What the audit has of the fleet, of that incident and of that instance. */
export async function auditOf({ store }: Pick<ApiDeps, 'store'>): Promise<AuditEntry[]> {
  const [head] = (await store.listIncidents(FLEET, null, 1)).items
  const subjects = [`fleet:${FLEET}`, `instance:${INSTANCE}`, ...(head ? [incidentId(head)] : [])]
  const pages = await Promise.all(subjects.map((subject) => store.listAudit(subject, FLEET, null, 500)))
  return pages.flatMap(({ items }) => items)
}

type Given = Pick<ApiDeps, 'store' | 'now'>
type Make = (deps: Given) => Promise<Omit<Act, 'route'>>

const REASON = { reason: 'a drill' }

const ACTS: Record<string, Make> = {
  'POST /v1/incidents/:id/ack': async (deps) => ({
    path: `/v1/incidents/${await incident(deps, false)}/ack`,
    json: { note: 'mine' },
  }),
  'DELETE /v1/incidents/:id/ack': async (deps) => ({
    path: `/v1/incidents/${await incident(deps, true)}/ack`,
  }),
  'POST /v1/silences': async () => ({ path: '/v1/silences', json: { ...REASON, all: true, for_s: 60 } }),
  'PATCH /v1/silences/:id': async (deps) => ({
    path: `/v1/silences/${await silence(deps)}`,
    json: { for_s: 120 },
  }),
  'DELETE /v1/silences/:id': async (deps) => ({ path: `/v1/silences/${await silence(deps)}` }),
  'DELETE /v1/annotations/:id': async (deps) => ({ path: `/v1/annotations/${await annotation(deps)}` }),
  'POST /v1/channels/:name/test': async () => ({ path: '/v1/channels/oncall/test' }),
  'POST /v1/deliveries/:endpoint/:message_id/replay': async (deps) => ({
    path: `/v1/deliveries/channel:oncall/${await delivery(deps)}/replay`,
  }),
  'POST /v1/instances/:id/accept': async (deps) => ({
    path: `/v1/instances/${await quarantined(deps)}/accept`,
    json: { secret_hash: SECRET },
  }),
  'DELETE /v1/instances/:id': async (deps) => ({ path: `/v1/instances/${await quarantined(deps)}` }),
  'POST /v1/guard/kill': async () => ({ path: '/v1/guard/kill', json: { ...REASON, on: true } }),
  'POST /v1/guard/pauses': async () => ({ path: '/v1/guard/pauses', json: { ...REASON, for_s: 60 } }),
  'DELETE /v1/guard/pauses/:id': async (deps) => ({ path: `/v1/guard/pauses/${await pause(deps)}` }),
  'POST /v1/guard/latches/release': async (deps) => {
    await latch(deps)
    return { path: '/v1/guard/latches/release', json: REASON }
  },
  'POST /channels/:name/test': async () => ({ path: '/channels/oncall/test', form: {} }),
  'POST /deliveries/:endpoint/:message_id/replay': async (deps) => ({
    path: `/deliveries/channel:oncall/${await delivery(deps)}/replay`,
    form: {},
  }),
  'POST /remediation/kill': async () => ({ path: '/remediation/kill', form: { ...REASON, on: 'yes' } }),
  'POST /remediation/pause': async () => ({ path: '/remediation/pause', form: { ...REASON, for: '1h' } }),
  'POST /remediation/pause/:id/end': async (deps) => ({
    path: `/remediation/pause/${await pause(deps)}/end`,
    form: {},
  }),
  'POST /remediation/latch': async (deps) => ({
    path: '/remediation/latch',
    form: { of: await latch(deps) },
  }),
  'POST /incidents/:id/ack': async (deps) => ({
    path: `/incidents/${await incident(deps, false)}/ack`,
    form: { note: 'mine', for: '1h' },
  }),
  'POST /incidents/:id/unack': async (deps) => ({
    path: `/incidents/${await incident(deps, true)}/unack`,
    form: {},
  }),
  'POST /incidents/:id/silence': async (deps) => ({
    path: `/incidents/${await incident(deps, false)}/silence`,
    form: { ...REASON, scope: 'image', for: '1h' },
  }),
  'POST /silences/:id/extend': async (deps) => ({
    path: `/silences/${await silence(deps)}/extend`,
    form: { for: '1h' },
  }),
  'POST /silences/:id/end': async (deps) => ({ path: `/silences/${await silence(deps)}/end`, form: {} }),
  'POST /instances/:id/accept': async (deps) => ({
    path: `/instances/${await quarantined(deps)}/accept`,
    form: { secret_hash: SECRET },
  }),
}

async function incident(deps: Given, acknowledged: boolean): Promise<string> {
  const [stored] = (await deps.store.listIncidents(FLEET, null, 1)).items
  const head = stored ?? (await openIncident(deps))
  const ack = acknowledged
    ? { by: 'somebody', note: 'mine', at: TEST_START, until: deps.now() + 3_600_000, members: 1 }
    : null
  await deps.store.casIncident({ ...head, ack })
  return incidentId(head)
}

const openIncident = async (deps: Given) =>
  storeIncident(deps, [await storeBoot(deps, { fleet: FLEET, instance: 'i-failing' })])

async function silence({ store, now }: Given): Promise<string> {
  const id = 'of-a-test'
  const scope = { cause: null, image: null, instance: null, pause: false }
  const times = { starts_at: now(), ends_at: now() + 3_600_000 }
  await store.putSilence({ id, fleet: FLEET, author: 'somebody', reason: 'a drill', ...scope, ...times })
  return id
}

async function annotation({ store, now }: Given): Promise<string> {
  const of = {
    fleet: FLEET,
    id: 'abcdef012345',
    at: now(),
    text: 'deploy 1',
    image: null,
    author: 'somebody',
  }
  await store.putAnnotation(of)
  return annotationId(of)
}

async function pause({ store, now }: Given): Promise<string> {
  const guard = await store.getGuard(FLEET)
  const one = { id: 'of-a-test', by: 'somebody', reason: 'a drill', until: now() + 3_600_000 }
  await store.casGuard({ ...guard, pauses: [one] })
  return one.id
}

async function latch({ store, now }: Given): Promise<string> {
  const guard = await store.getGuard(FLEET)
  const one = { cause: 'no_address', image: 'a', at: now(), calm_since: null, note: '3 of 3' }
  await store.casGuard({ ...guard, latches: [{ ...one, scope: 'all', reason: 'repairs_failed' }] })
  return incidentId({ ...one, gen: 1 })
}

async function delivery(deps: Given): Promise<string> {
  const message_id = 'm-1'
  await deps.store.appendDelivery({
    ...{
      endpoint: 'channel:oncall',
      fleet: FLEET,
      at: deps.now(),
      message_id,
      attempt: 1,
      outcome: 'accepted',
    },
    ...{ status: 202, latency_ms: 12, answer: 'ok', reason: 'accepted', intent: 'trigger', next_at: null },
    subject: await incident(deps, false),
  })
  return message_id
}

async function quarantined(deps: Given): Promise<string> {
  await storeBoot(deps, { fleet: FLEET, instance: INSTANCE })
  const item = await deps.store.getInstance(FLEET, INSTANCE)
  if (item === null) throw new Error('an instance was stored')
  const quarantine = { reports: 1, since: TEST_START, last_at: TEST_START, reason: 'second_secret' }
  const boot = { secret_hash: SECRET, guest: INSTANCE, boot_key: 'b-1' }
  await deps.store.casInstance({ ...item, quarantine: { ...quarantine, ...boot } })
  return INSTANCE
}
