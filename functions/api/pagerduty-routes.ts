/**
 * `POST /v1/pagerduty/events`: applies here what people do about a page in PagerDuty. PagerDuty repeats an event until it
 * gets a 2xx, so events that are not for us are accepted and ignored.
 */
import type { Hono } from 'hono'
import { actorText } from '../../shared/actor.ts'
import { type PagerDutyEvent, readPagerDutyEvent } from '../../shared/callbacks/pagerduty-event.ts'
import { isOfPagerDuty } from '../../shared/callbacks/signatures.ts'
import { fleetSettings } from '../../shared/config.ts'
import { pageKey } from '../../shared/page/page-key.ts'
import { OPEN_INCIDENTS_SHOWN } from '../../shared/policy/limits.ts'
import { RESOLVED_THERE_MS } from '../../shared/policy/people.ts'
import { ACK_S } from '../../shared/policy/waits.ts'
import { problem } from '../../shared/problem.ts'
import { SECOND_MS } from '../../shared/time.ts'
import type { ApiDeps } from '../deps.ts'
import { ProblemError } from '../http/problem-response.ts'
import { acknowledgeIncident, unacknowledgeIncident } from '../incidents/incident-change.ts'
import type { IncidentRef } from '../store/incident-item.ts'
import { answerJson } from './json-shapes.ts'
import { badSignature, createReadSigned, noCallbacks, readSecrets } from './signed-body.ts'

/** The result of an event. */
type Came = 'done' | 'old' | 'unknown_incident' | 'not_followed'

export function addPagerDutyRoutes(app: Hono, deps: ApiDeps): void {
  const readSigned = createReadSigned(deps)
  app.post('/v1/pagerduty/events', async (c) => {
    const settings = deps.config.callbacks.pagerduty
    if (settings === undefined) throw noCallbacks('pagerduty')
    const body = await readSigned(c)
    const secrets = await readSecrets(deps, settings.secrets)
    const signature = c.req.header('x-pagerduty-signature')
    if (!isOfPagerDuty({ body, secrets, signature })) throw badSignature()
    const event = readPagerDutyEvent(jsonOf(body))
    const came = event === null ? 'not_followed' : await follow(deps, event)
    deps.log('pagerduty_event', { what: event?.what ?? null, came })
    return answerJson(c, { came }, 202)
  })
}

/** A signed body that is not JSON can mean nothing, but PagerDuty would repeat it for ever if it were refused. */
function jsonOf(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'))
  } catch {
    throw new ProblemError(problem(400, 'invalid_json', 'Bad request', 'The body is not JSON.'))
  }
}

async function follow(deps: ApiDeps, event: PagerDutyEvent): Promise<Came> {
  const { what, person } = event
  // A time-out of PagerDuty or our own message is not a person's decision; only the end of a hold is followed.
  if (person === null && what !== 'unacknowledged') return 'not_followed'
  const ref = await incidentOf(deps, event.key)
  if (ref === null) return 'unknown_incident'
  const name = person === null ? 'PagerDuty itself' : [person.name, person.id].filter(Boolean).join(' ')
  const by = { fleet: ref.fleet, by: actorText({ name, via: 'pagerduty' }) }
  const remote = { event: event.id, at: event.at }
  if (what === 'unacknowledged') return (await unacknowledgeIncident(deps, by, ref, remote)) ? 'done' : 'old'
  return (await acknowledgeIncident(deps, by, ref, holdOf(what, deps.now()), remote)) ? 'done' : 'old'
}

/**
 * A person who resolves it there says that it is over. Only the machines can show that: the page is held for a while, in
 * which they may come up, and is sent again where they do not.
 */
function holdOf(what: 'acknowledged' | 'resolved', now: number): { note: string; until: number } {
  return what === 'acknowledged'
    ? { note: 'acknowledged in PagerDuty', until: now + ACK_S * SECOND_MS }
    : { note: 'resolved in PagerDuty; paged again if VMs still fail', until: now + RESOLVED_THERE_MS }
}

/** The open incident whose pages have this key, in a fleet with a PagerDuty channel; null where there is none. */
async function incidentOf({ store, config }: ApiDeps, key: string): Promise<IncidentRef | null> {
  const [ours, fleet = ''] = key.split('/')
  if (ours !== 'boot-health' || !Object.hasOwn(config.fleets, fleet)) return null
  const { page_channels, ticket_channels } = fleetSettings(config, fleet)
  const isThere = [...page_channels, ...ticket_channels].some(
    (name) => config.channels[name]?.type === 'pagerduty',
  )
  if (!isThere) return null
  // Found by comparing keys: a long key is partly a digest, and cannot be parsed.
  const open = await store.listOpenIncidents(fleet, OPEN_INCIDENTS_SHOWN)
  return open.find((ref) => pageKey(ref) === key) ?? null
}
