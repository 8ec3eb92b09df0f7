import type { Hono } from 'hono'
import { GIVEN_UP_COUNTED } from '../../shared/policy/limits.ts'
import { endpointsOf } from '../boots/endpoints-of.ts'
import type { ApiDeps } from '../deps.ts'
import { secondsBehind } from './summary-reads.ts'

/**
 * `GET /healthz`, for monitoring: 200 where the store answers and the worker keeps up, else 503. No token. With `?detail=1`
 * also how many channels and receivers fail, and how much work was given up (100: or more); only people with a role may see
 * which.
 */
export function addHealthRoute(app: Hono, deps: ApiDeps): void {
  app.get('/healthz', async (c) => {
    const behind_s = await secondsBehind(deps)
    const healthy = behind_s < 600
    const detail = c.req.query('detail') === '1' ? await detailOf(deps) : {}
    const body = { status: healthy ? 'ok' : 'behind', behind_s, ...detail }
    return c.json(body, healthy ? 200 : 503, { 'cache-control': 'no-store' })
  })
}

async function detailOf(deps: ApiDeps): Promise<{ failing_endpoints: number; given_up: number }> {
  const given_up = (await deps.store.listGivenUp(GIVEN_UP_COUNTED)).length
  return { failing_endpoints: await failingEndpoints(deps), given_up }
}

/** Endpoints of all fleets whose last attempt was not accepted, or that answered 410. */
async function failingEndpoints({ store, config }: ApiDeps): Promise<number> {
  const names = new Set(Object.keys(config.fleets).flatMap((fleet) => endpointsOf(config, fleet)))
  const states = await Promise.all([...names].map((name) => store.getEndpoint(name)))
  return states.filter(({ disabled_at, failing }) => disabled_at !== null || failing != null).length
}
