import type { Hono } from 'hono'
import type { ApiDeps } from '../deps.ts'
import { secondsBehind } from './summary-reads.ts'

/** `GET /healthz`, for whoever watches us: 200 where the store answers and the worker keeps up, else 503. No token. */
export function addHealthRoute(app: Hono, deps: ApiDeps): void {
  app.get('/healthz', async (c) => {
    const behind_s = await secondsBehind(deps)
    const healthy = behind_s < 600
    const body = { status: healthy ? 'ok' : 'behind', behind_s }
    return c.json(body, healthy ? 200 : 503, { 'cache-control': 'no-store' })
  })
}
