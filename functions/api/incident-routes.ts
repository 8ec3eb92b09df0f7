/** What an operator does about incidents and channels, over HTTP; and the delivery log. */
import { randomUUID } from 'node:crypto'
import type { Context, Hono } from 'hono'
import * as z from 'zod'
import { fleetSettings } from '../../shared/config.ts'
import { incidentId, parseIncidentId } from '../../shared/incident-id.ts'
import { ACK_S } from '../../shared/policy/waits.ts'
import { problem } from '../../shared/problem.ts'
import { DAY_S } from '../../shared/time.ts'
import type { ApiDeps } from '../deps.ts'
import type { DueWork } from '../due/due-work.ts'
import { wake } from '../due/wake.ts'
import type { Authenticate } from '../http/auth.ts'
import { ProblemError } from '../http/problem-response.ts'
import { readJson } from '../http/read-json.ts'
import { acknowledgeIncident, addSilence, endSilence, silenceMatches } from '../incidents/incident-change.ts'
import type { Silence, TokenItem } from '../store/items.ts'
import { addDeliveryRoutes } from './delivery-routes.ts'
import { answerJson } from './json-shapes.ts'

const text = (max: number) => z.string().trim().min(1, 'say why, for whoever looks at it next').max(max)
const lasting = {
  /** RFC 3339, or seconds from now. */
  until: z.iso.datetime({ offset: true }).optional(),
  for_s: z
    .number()
    .int()
    .min(60)
    .max(90 * DAY_S)
    .optional(),
}
const ackBody = z.strictObject({ note: text(300), ...lasting })
const silenceBody = z
  .strictObject({
    cause: z.string().min(1).max(200).nullable().default(null),
    image: z.string().min(1).max(200).nullable().default(null),
    reason: text(300),
    /** Every cause and image of the fleet: never by leaving something out. */
    all: z.boolean().default(false),
    /** Stops repairs too. */
    pause: z.boolean().default(false),
    /** Answers what it would keep quiet, and saves nothing. */
    preview: z.boolean().default(false),
    ...lasting,
  })
  .refine(({ all, cause, image }) => all === (cause === null && image === null), {
    path: ['all'],
    message: 'name a cause, an image or both; or, to mute the whole fleet, all: true and neither',
  })

/** Acknowledgements, silences, and tests of channels. */
export function addIncidentRoutes(app: Hono, deps: ApiDeps, authenticate: Authenticate): void {
  app.post('/v1/incidents/:id/ack', async (c) => {
    const who = by(await authenticate(c))
    const body = await readJson(c, ackBody)
    const name = parseIncidentId(c.req.param('id'))
    const ack = { note: body.note, until: untilOf(deps, body, ACK_S) }
    const head = name === null ? null : await acknowledgeIncident(deps, who, name, ack)
    if (head === null) throw notFound('no_such_incident', 'No incident of this id is open.')
    return answerJson(c, { incident: incidentId(head), ack: { ...ack, by: who.by, until: time(ack.until) } })
  })

  app.get('/v1/silences', async (c) => {
    const { fleet } = await authenticate(c)
    const items = await deps.store.listSilences(fleet, deps.now())
    return answerJson(c, { items: items.map(silenceJson), next: null })
  })

  app.post('/v1/silences', async (c) => {
    const who = by(await authenticate(c))
    const { preview, until, for_s, all: _, ...wanted } = await readJson(c, silenceBody)
    const ends_at = untilOf(deps, { until, for_s }, null)
    const matches = await silenceMatches(deps, who.fleet, wanted)
    if (preview) return answerJson(c, { matches })
    const silence = await addSilence(deps, who, { ...wanted, starts_at: deps.now(), ends_at })
    return answerJson(c, { ...silenceJson(silence), matches }, 201)
  })

  app.delete('/v1/silences/:id', async (c) => {
    const who = by(await authenticate(c))
    if (!(await endSilence(deps, who, c.req.param('id'))))
      throw notFound('no_such_silence', 'No silence of this id is in force.')
    return c.body(null, 204)
  })

  app.post('/v1/channels/:name/test', async (c) => {
    const { fleet } = await authenticate(c)
    return testChannel(deps, c, fleet)
  })

  addDeliveryRoutes(app, deps, authenticate)
}

/** Only the worker may read secrets: the test is a row, its outcome is lines in the delivery log. */
async function testChannel(deps: ApiDeps, c: Context, fleet: string): Promise<Response> {
  const name = c.req.param('name') ?? ''
  const test_id = `test~${randomUUID()}`
  const { endpoint, work, expect } = testOf(deps, fleet, name, test_id)
  await wake(deps, work)
  const query = new URLSearchParams({ endpoint, subject: test_id })
  const deliveries = `/v1/deliveries?${query}`
  return answerJson(c, { test_id, endpoint, expect, deliveries }, 202)
}

/** `remediation` is the fleet's receiver of repairs, unless a channel has that name. */
function testOf(
  { config }: ApiDeps,
  fleet: string,
  name: string,
  test_id: string,
): { endpoint: string; work: DueWork; expect: string[] } {
  const { page_channels, ticket_channels, remediation } = fleetSettings(config, fleet)
  if (config.channels[name] && [...page_channels, ...ticket_channels].includes(name))
    return {
      endpoint: `channel:${name}`,
      work: { kind: 'channel_test', fleet, channel: name, test_id },
      expect: ['trigger', 'resolve'],
    }
  if (name === 'remediation' && remediation.url && remediation.secret)
    return {
      endpoint: `remediation:${fleet}`,
      work: { kind: 'receiver_test', fleet, test_id },
      expect: ['test'],
    }
  throw notFound('no_such_channel', 'The config names no such channel for this fleet.')
}

const by = ({ fleet, name, token_id }: TokenItem) => ({ fleet, by: name || token_id })
const time = (ms: number) => new Date(ms).toISOString()

function silenceJson({ fleet: _fleet, starts_at, ends_at, ...silence }: Silence): object {
  return { ...silence, starts_at: time(starts_at), ends_at: time(ends_at) }
}

/** Epoch milliseconds. `fallback_s` null: the caller must say it. */
function untilOf(
  { now }: ApiDeps,
  { until, for_s }: { until?: string | undefined; for_s?: number | undefined },
  fallback_s: number | null,
): number {
  if (until !== undefined && for_s !== undefined) throw unusable('give one of until and for_s')
  const seconds = for_s ?? fallback_s
  if (until === undefined && seconds === null) throw unusable('say when it ends: until or for_s')
  const at = until === undefined ? now() + (seconds ?? 0) * 1000 : Date.parse(until)
  if (at <= now()) throw unusable('it would be over already')
  if (at > now() + 90 * DAY_S * 1000) throw unusable('at most 90 days')
  return at
}

function unusable(detail: string): ProblemError {
  const errors = [{ pointer: '/until', detail }]
  const text = 'The body is not usable; see errors.'
  return new ProblemError(problem(422, 'invalid_body', 'Unprocessable content', text, errors))
}

function notFound(code: string, detail: string): ProblemError {
  return new ProblemError(problem(404, code, 'Not found', detail))
}
