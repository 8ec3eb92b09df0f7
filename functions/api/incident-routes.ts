/** An operator's actions on incidents and channels, over HTTP. */
import { randomUUID } from 'node:crypto'
import type { Hono } from 'hono'
import * as z from 'zod'
import { fleetSettings } from '../../shared/config.ts'
import { incidentId, parseIncidentId } from '../../shared/incident-id.ts'
import { ACK_S } from '../../shared/policy/waits.ts'
import { problem } from '../../shared/problem.ts'
import type { ApiDeps } from '../deps.ts'
import type { DueWork } from '../due/due-work.ts'
import { wake } from '../due/wake.ts'
import type { Authenticate, Caller } from '../http/caller.ts'
import { ProblemError } from '../http/problem-response.ts'
import { readJson } from '../http/read-json.ts'
import { acknowledgeIncident, unacknowledgeIncident } from '../incidents/incident-change.ts'
import { addDeliveryRoutes } from './delivery-routes.ts'
import { answerJson } from './json-shapes.ts'
import { lasting, reasonText, untilOf } from './lasting.ts'

export const ackBody = z.strictObject({ note: reasonText, ...lasting })

/** Acknowledgements and tests of channels. */
export function addIncidentRoutes(app: Hono, deps: ApiDeps, authenticate: Authenticate): void {
  app.post('/v1/incidents/:id/ack', async (c) => {
    const who = await authenticate(c)
    const body = await readJson(c, ackBody)
    const name = parseIncidentId(c.req.param('id'))
    const ack = { note: body.note, until: untilOf(deps, body, ACK_S) }
    const head = name === null ? null : await acknowledgeIncident(deps, who, name, ack)
    if (head === null) throw notFound('no_such_incident', 'No incident with this id is open.')
    return answerJson(c, { incident: incidentId(head), ack: { ...ack, by: who.by, until: time(ack.until) } })
  })

  app.delete('/v1/incidents/:id/ack', async (c) => {
    const who = await authenticate(c)
    const name = parseIncidentId(c.req.param('id'))
    if (name === null || !(await unacknowledgeIncident(deps, who, name)))
      throw notFound('no_such_acknowledgement', 'No open incident with this id is acknowledged.')
    return c.body(null, 204)
  })

  app.post('/v1/channels/:name/test', async (c) => {
    return answerJson(c, await startTest(deps, await authenticate(c), c.req.param('name')), 202)
  })

  addDeliveryRoutes(app, deps, authenticate)
}

/**
 * Has a channel of this fleet tested, or its receiver (`remediation`). Only the worker may read secrets, so the test is a
 * due row, and its outcome is in the delivery log. Throws 404 where the fleet has no such channel.
 */
export async function startTest(
  deps: ApiDeps,
  { fleet, by }: Pick<Caller, 'fleet' | 'by'>,
  name: string,
): Promise<object> {
  const test_id = `test~${randomUUID()}`
  const { endpoint, work, expect } = testOf(deps, fleet, name, test_id)
  const entry = { fleet, at: deps.now(), actor: by, action: 'channel_tested', reason: 'asked for' }
  await deps.store.appendAudit({ ...entry, subject: `fleet:${fleet}`, detail: { endpoint, test_id } })
  await wake(deps, work)
  const query = new URLSearchParams({ endpoint, subject: test_id })
  const deliveries = `/v1/deliveries?${query}`
  return { test_id, endpoint, expect, deliveries }
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
  const names = [...new Set([...page_channels, ...ticket_channels])]
  const there = names.length === 0 ? 'no channel: name one in page_channels' : names.join(', ')
  throw notFound(
    'no_such_channel',
    name === 'remediation'
      ? `Fleet ${fleet} has no receiver of repairs (remediation.url and remediation.secret).`
      : `The configuration names no such channel for fleet ${fleet}; it has ${there}.`,
  )
}

const time = (ms: number) => new Date(ms).toISOString()

function notFound(code: string, detail: string): ProblemError {
  return new ProblemError(problem(404, code, 'Not found', detail))
}
