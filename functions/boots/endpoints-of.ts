import { type Config, fleetSettings } from '../../shared/config.ts'
import { verdictEndpoint } from './send-verdict.ts'

/**
 * The endpoints that this fleet may send to: its channels, by name, its receiver of repairs if any, and its receivers of
 * verdicts.
 */
export function endpointsOf(config: Pick<Config, 'fleets'>, fleet: string): string[] {
  const { page_channels, ticket_channels, remediation, verdict_webhooks } = fleetSettings(config, fleet)
  const channels = new Set([...page_channels, ...ticket_channels])
  return [
    ...[...channels].sort().map((name) => `channel:${name}`),
    ...(remediation.url === undefined ? [] : [`remediation:${fleet}`]),
    ...Object.keys(verdict_webhooks).map((name) => verdictEndpoint(fleet, name)),
  ]
}
