/** The delivery log: every attempt to send a message, and the replay of a page. */

import type { Context, Hono } from 'hono'
import * as z from 'zod'
import { parseIncidentId } from '../../shared/incident-id.ts'
import { REPLAY_LOOKS_BACK_DAYS } from '../../shared/policy/waits.ts'
import { problem } from '../../shared/problem.ts'
import { DAY_MS, utcDay } from '../../shared/time.ts'
import { queryFaults, textUpTo, wholeNumber } from '../../shared/view/query-fields.ts'
import { endpointsOf } from '../boots/endpoints-of.ts'
import type { ApiDeps } from '../deps.ts'
import { parseWork } from '../due/due-work.ts'
import { wake } from '../due/wake.ts'
import type { Authenticate, Caller } from '../http/caller.ts'
import { ProblemError } from '../http/problem-response.ts'
import type { DeliveryEntry } from '../store/log-item.ts'
import { badQuery } from './bad-query.ts'
import { cursorErrors } from './json-routes.ts'
import { answerJson } from './json-shapes.ts'

const PAGE = 200

const ENDPOINT = 'an endpoint: channel:NAME, remediation:FLEET or verdicts:FLEET:NAME'

export const deliveryQuery = z.object({
  /** `channel:NAME`, `remediation:FLEET` or `verdicts:FLEET:NAME`. */
  endpoint: z.string({ error: ENDPOINT }).min(1, { error: ENDPOINT }).max(200, { error: ENDPOINT }),
  /** UTC day; default today. */
  day: z.iso.date({ error: 'a day as 2026-11-30' }).optional(),
  /** Only about this incident, action or test. */
  subject: textUpTo(1600).optional(),
  cursor: textUpTo(2000).optional(),
  limit: wholeNumber(1, PAGE).default(50),
})

/** `GET /v1/deliveries` and sending one of them again. */
export function addDeliveryRoutes(app: Hono, deps: ApiDeps, authenticate: Authenticate): void {
  app.get('/v1/deliveries', async (c) => {
    const { fleet } = await authenticate(c)
    const { endpoint, day, subject, cursor, limit } = readQuery(c)
    const on = day ?? utcDay(deps.now())
    const page = await cursorErrors(deps.store.listDeliveries(endpoint, on, cursor ?? null, limit))
    const items = page.items.filter((one) => one.fleet === fleet && (subject ?? one.subject) === one.subject)
    const disabled = await disabledOf(deps, fleet, endpoint)
    return answerJson(c, { items: items.map(deliveryJson), next: page.next, disabled })
  })

  app.post('/v1/deliveries/:endpoint/:message_id/replay', async (c) => {
    const caller = await authenticate(c)
    const { endpoint, message_id } = c.req.param()
    const entry = await sendAgain(deps, caller, endpoint, message_id)
    const where = new URLSearchParams({ endpoint, ...(entry.subject ? { subject: entry.subject } : {}) })
    return answerJson(c, { message_id, endpoint, deliveries: `/v1/deliveries?${where}` }, 202)
  })
}

/** Has a page sent once more. Throws 404 where no such message was sent recently, 409 where it is not a page about an incident. */
export async function sendAgain(
  deps: ApiDeps,
  { fleet, by }: Pick<Caller, 'fleet' | 'by'>,
  endpoint: string,
  message_id: string,
): Promise<DeliveryEntry> {
  const entry = await findEntry(deps, fleet, endpoint, message_id)
  if (entry === null) {
    const detail = 'No such message was sent recently.'
    throw new ProblemError(problem(404, 'no_such_delivery', 'Not found', detail))
  }
  await replay(deps, entry, by)
  return entry
}

/** A repair is fenced to one boot and one moment: the next one is decided again, an old one is never sent again. */
async function replay(deps: ApiDeps, entry: DeliveryEntry, by: string): Promise<void> {
  const [kind, name = ''] = entry.endpoint.split(':')
  const { fleet, message_id, subject, intent, attempt } = entry
  if (kind !== 'channel' || subject === null || parseIncidentId(subject) === null) throw notReplayable()
  const work = parseWork({
    kind: 'replay',
    fleet,
    detail: { channel: name, message_id, subject, intent, attempt: attempt + 1 },
  })
  if (work === null) throw notReplayable()
  const line = { actor: by, action: 'replayed', reason: 'asked for', detail: { channel: name, message_id } }
  await deps.store.appendAudit({ fleet, subject, at: deps.now(), ...line })
  await wake(deps, work)
}

function notReplayable(): ProblemError {
  const detail =
    'Only pages about an incident can be replayed. boot-health decides again about a repair that was not delivered, for the newest boot.'
  return new ProblemError(problem(409, 'not_replayable', 'Conflict', detail))
}

/** Endpoints are shared by name: the state of one that only other fleets use is not shown to this one. */
async function disabledOf({ store, config }: ApiDeps, fleet: string, endpoint: string) {
  if (!endpointsOf(config, fleet).includes(endpoint)) return null
  const { disabled_at, reason } = await store.getEndpoint(endpoint)
  return disabled_at === null ? null : { at: time(disabled_at), reason }
}

async function findEntry(
  { store, now }: ApiDeps,
  fleet: string,
  endpoint: string,
  message_id: string,
): Promise<DeliveryEntry | null> {
  for (let back = 0; back < REPLAY_LOOKS_BACK_DAYS; back++) {
    const day = utcDay(now() - back * DAY_MS)
    let cursor: string | null = null
    do {
      const page = await store.listDeliveries(endpoint, day, cursor, PAGE)
      const found = page.items.find((one) => one.message_id === message_id && one.fleet === fleet)
      if (found) return found
      cursor = page.next
    } while (cursor !== null)
  }
  return null
}

function readQuery(c: Context): z.infer<typeof deliveryQuery> {
  const parsed = deliveryQuery.safeParse(c.req.query())
  if (parsed.success) return parsed.data
  throw badQuery(queryFaults(parsed.error))
}

const time = (ms: number) => new Date(ms).toISOString()

function deliveryJson({ at, next_at, ...entry }: DeliveryEntry): object {
  return { ...entry, at: time(at), next_at: next_at === null ? null : time(next_at) }
}
