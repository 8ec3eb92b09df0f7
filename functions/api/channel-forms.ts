/** The forms of `/deliveries`: a test of a channel, and a page sent once more; the same actions as `/v1`. */
import type { Hono } from 'hono'
import type { ApiDeps } from '../deps.ts'
import { sendAgain } from './delivery-routes.ts'
import { startTest } from './incident-routes.ts'
import type { Operate } from './operate.ts'

const BACK = '/deliveries'

/** The dashboard's buttons on channels. */
export function addChannelForms(app: Hono, deps: ApiDeps, operate: Operate): void {
  app.post(
    '/channels/:name/test',
    operate(async (operator, _, c) => {
      await startTest(deps, operator, c.req.param('name') ?? '')
      return BACK
    }),
  )

  app.post(
    '/deliveries/:endpoint/:message_id/replay',
    operate(async (operator, _, c) => {
      const { endpoint = '', message_id = '' } = c.req.param()
      await sendAgain(deps, operator, endpoint, message_id)
      return BACK
    }),
  )
}
