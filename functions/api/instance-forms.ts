/** The form of an instance whose new secret waits for an operator. */
import type { Hono } from 'hono'
import type { ApiDeps } from '../deps.ts'
import { acceptSecret } from './instance-routes.ts'
import type { Operate } from './operate.ts'

/** The dashboard's acceptance of a secret. */
export function addInstanceForms(app: Hono, deps: ApiDeps, operate: Operate): void {
  app.post(
    '/instances/:id/accept',
    operate(async (operator, form, c) => {
      const id = c.req.param('id') ?? ''
      const secret_hash = form.needed('secret_hash')
      await acceptSecret(deps, operator, id, { secret_hash, note: 'accepted on the dashboard' })
      return `/instances/${encodeURIComponent(id)}`
    }),
  )
}
