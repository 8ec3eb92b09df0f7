/** A server's settings for one fleet: defaults filled in, secrets as references, nothing of other fleets. Pure. */
import { type Config, fleetSettings } from '../../shared/config.ts'
import { secretReference } from '../../shared/secret-reference.ts'

/** A literal value in place of a reference (the demo uses one) is not shown. */
export function settingsJson(config: Config, fleet: string): object {
  const { public_url, allow_cidrs, trusted_proxies, heartbeat_url = null, channels } = config
  const settings = fleetSettings(config, fleet)
  const named = new Set([...settings.page_channels, ...settings.ticket_channels])
  const own = Object.entries(channels).filter(([name]) => named.has(name))
  const shown = {
    fleet,
    public_url,
    allow_cidrs,
    trusted_proxies,
    heartbeat_url,
    settings,
    channels: Object.fromEntries(own),
  }
  return JSON.parse(JSON.stringify(shown, (_, value: unknown) => withoutSecret(value))) as object
}

function withoutSecret(value: unknown): unknown {
  const parsed = secretReference.safeParse(value)
  return parsed.success && 'value' in parsed.data ? { value: 'not shown' } : value
}
