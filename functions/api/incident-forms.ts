/** The forms of incidents: the same changes as `/v1/incidents` and `/v1/silences`. */
import type { Hono } from 'hono'
import { incidentId } from '../../shared/incident-id.ts'
import { SILENCE_AT_MOST_MS } from '../../shared/policy/waits.ts'
import type { ApiDeps } from '../deps.ts'
import {
  acknowledgeIncident,
  addSilence,
  changeSilence,
  endSilence,
  unacknowledgeIncident,
} from '../incidents/incident-change.ts'
import type { IncidentHead } from '../store/incident-item.ts'
import { demandIncident, notFound } from './json-routes.ts'
import type { Operate } from './operate.ts'

/** The dashboard's acknowledgements and silences. */
export function addIncidentForms(app: Hono, deps: ApiDeps, operate: Operate): void {
  app.post(
    '/incidents/:id/ack',
    operate(async (operator, form, c) => {
      const head = await demandIncident(deps, operator.fleet, c.req.param('id') ?? '')
      const ack = { note: form.needed('note').slice(0, 300), until: deps.now() + form.spanMs('for') }
      if ((await acknowledgeIncident(deps, operator, head, ack)) === null)
        throw notFound('no_such_incident', 'This incident is no longer open.')
      return pathOf(head)
    }),
  )

  app.post(
    '/incidents/:id/unack',
    operate(async (operator, _, c) => {
      const head = await demandIncident(deps, operator.fleet, c.req.param('id') ?? '')
      await unacknowledgeIncident(deps, operator, head)
      return pathOf(head)
    }),
  )

  app.post(
    '/incidents/:id/silence',
    operate(async (operator, form, c) => {
      const head = await demandIncident(deps, operator.fleet, c.req.param('id') ?? '')
      const scope = form.needed('scope')
      // One VM of the incident, for any later failure too.
      const isOne = scope === 'instance'
      await addSilence(deps, operator, {
        cause: isOne || scope === 'image' ? null : head.cause,
        image: isOne || scope === 'cause' ? null : head.image,
        instance: isOne ? form.needed('instance').slice(0, 200) : null,
        reason: form.needed('reason').slice(0, 300),
        pause: form.text('pause') === 'yes',
        starts_at: deps.now(),
        ends_at: deps.now() + form.spanMs('for'),
      })
      return pathOf(head)
    }),
  )

  app.post(
    '/silences/:id/extend',
    operate(async (operator, form, c) => {
      const more = form.spanMs('for')
      const longest = deps.now() + SILENCE_AT_MOST_MS
      const silence = await changeSilence(deps, operator, c.req.param('id') ?? '', ({ ends_at }) => ({
        ends_at: Math.max(ends_at, Math.min(ends_at + more, longest)),
      }))
      if (silence === null) throw notFound('no_such_silence', 'This silence is no longer in force.')
      return '/incidents'
    }),
  )

  app.post(
    '/silences/:id/end',
    operate(async (operator, _, c) => {
      await endSilence(deps, operator, c.req.param('id') ?? '')
      return '/incidents'
    }),
  )
}

const pathOf = (head: IncidentHead) => `/incidents/${incidentId(head)}`
