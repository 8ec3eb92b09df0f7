import { type Config, config as configFile } from '../../shared/config.ts'

/** The demo's own fleet: its guests, tokens and incidents are kept apart from every real one. */
export const DEMO_FLEET = 'demo'

export interface DemoReceivers {
  pagerUrl: string
  remediatorUrl: string
  /** `whsec_…`, made for this run. */
  secret: string
}

/**
 * `base` with the demo's fleet in it. Its waits are 0, so that half an hour of an outage fits into seconds, and
 * loopback may be called, because that is where the demo's pager and remediator are.
 */
export function withDemo(base: Config, { pagerUrl, remediatorUrl, secret }: DemoReceivers): Config {
  return configFile.parse({
    ...base,
    allow_cidrs: [...base.allow_cidrs, '127.0.0.0/8'],
    channels: {
      ...base.channels,
      'demo-pager': { type: 'pagerduty', routing_key: { value: 'demo' }, url: pagerUrl },
    },
    fleets: {
      ...base.fleets,
      [DEMO_FLEET]: {
        expected_datasource: 'OpenStack',
        page_channels: ['demo-pager'],
        page_wait_s: 0,
        resolve_hold_s: 0,
        remediation: { mode: 'on', url: remediatorUrl, secret: { value: secret } },
      },
    },
  })
}
