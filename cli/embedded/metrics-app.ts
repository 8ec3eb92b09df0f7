/** `GET /metrics`: with a token, for this machine without one, or on an address of its own. */
import { Hono } from 'hono'
import { isFromThisMachine } from '../../functions/api/access.ts'
import type { Deps } from '../../functions/deps.ts'
import { createAuthenticate } from '../../functions/http/auth.ts'
import { METRICS_ROUTES } from '../../functions/http/metrics-routes.ts'
import { answerErrors } from '../../functions/http/problem-response.ts'
import { isForThisMachine, isLoopback } from './loopback.ts'
import { METRICS_TYPE, type ServerMetrics } from './metrics.ts'

export const METRICS_PATH = '/metrics'

interface MetricsAppParts {
  metrics: Pick<ServerMetrics, 'expose'>
  deps: () => Deps
  /** The address that the server listens on; null where everybody who can connect may read. */
  host: string | null
}

/**
 * Without a token all metrics are shown on a listener of their own, and to this machine where no other is meant to connect
 * (decided as for `serve --open`: behind a proxy every client looks local). Otherwise a token shows the metrics of its
 * fleet.
 */
export function createMetricsApp({
  metrics,
  deps,
  host,
}: MetricsAppParts): Hono<{ Bindings: { peer?: string } }> {
  const app = new Hono<{ Bindings: { peer?: string } }>()
  const authenticate = createAuthenticate(deps(), METRICS_ROUTES)
  app.get(METRICS_PATH, async (c) => {
    const isLocal =
      host !== null &&
      isForThisMachine(host, deps().config) &&
      isLoopback((c.env.peer ?? '').replace(/^::ffff:/, '')) &&
      isFromThisMachine(c)
    const isOpen = host === null || (isLocal && c.req.header('authorization') === undefined)
    const fleet = isOpen ? null : (await authenticate(c)).fleet
    const headers = { 'content-type': METRICS_TYPE, 'cache-control': 'no-store' }
    return c.body(await metrics.expose(fleet), 200, headers)
  })
  answerErrors(app as unknown as Hono, deps().log)
  return app
}
