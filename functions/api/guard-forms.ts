/** The forms of `/remediation`: the same changes as `/v1/guard`. */
import type { Hono } from 'hono'
import { parseIncidentId } from '../../shared/incident-id.ts'
import type { ApiDeps } from '../deps.ts'
import { addPause, endPause, releaseLatches, setKill } from '../repairs/guard-change.ts'
import type { Operate } from './operate.ts'
import { localPath } from './same-origin.ts'

const BACK = '/remediation'

/** The dashboard's kill switch, pauses and latches. */
export function addGuardForms(app: Hono, deps: ApiDeps, operate: Operate): void {
  app.post(
    '/remediation/kill',
    operate(async (operator, form) => {
      const on = form.needed('on') === 'yes'
      await setKill(deps, operator, {
        on,
        reason: on ? form.needed('reason') : 'allowed again on the dashboard',
      })
      return BACK
    }),
  )

  app.post(
    '/remediation/pause',
    operate(async (operator, form) => {
      await addPause(deps, operator, {
        reason: form.needed('reason'),
        until: deps.now() + form.spanMs('for'),
      })
      return form.text('back') === '' ? BACK : localPath(form.text('back'))
    }),
  )

  app.post(
    '/remediation/pause/:id/end',
    operate(async (operator, _, c) => {
      await endPause(deps, operator, c.req.param('id') ?? '')
      return BACK
    }),
  )

  app.post(
    '/remediation/latch',
    operate(async (operator, form) => {
      const latch = parseIncidentId(form.needed('of'))
      if (latch === null) return BACK
      await releaseLatches(deps, operator, { ...latch, reason: 'released on the dashboard' })
      return BACK
    }),
  )
}
