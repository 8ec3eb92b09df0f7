/** A fleet as a whole, as JSON: its endpoints and its settings. */
import type { Hono } from 'hono'
import { endpointsOf } from '../boots/endpoints-of.ts'
import type { ApiDeps } from '../deps.ts'
import type { Authenticate } from '../http/caller.ts'
import type { EndpointState } from '../store/receiver-item.ts'
import { answerJson } from './json-shapes.ts'
import { settingsJson } from './settings-json.ts'

/** `/v1/endpoints` and `/v1/settings`. */
export function addFleetRoutes(app: Hono, deps: ApiDeps, authenticate: Authenticate): void {
  app.get('/v1/endpoints', async (c) => {
    const { fleet } = await authenticate(c)
    const states = await Promise.all(
      endpointsOf(deps.config, fleet).map((name) => deps.store.getEndpoint(name)),
    )
    return answerJson(c, { items: states.map(endpointJson), next: null })
  })

  app.get('/v1/settings', async (c) => {
    const { fleet } = await authenticate(c)
    return answerJson(c, settingsJson(deps.config, fleet))
  })
}

const time = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString())

/** `failing` and `disabled` are null where all is well. */
function endpointJson({ endpoint, disabled_at, reason, failing }: EndpointState): object {
  return {
    endpoint,
    disabled: disabled_at === null ? null : { at: time(disabled_at), reason },
    failing: failing ? { ...failing, since: time(failing.since), next_at: time(failing.next_at) } : null,
  }
}
