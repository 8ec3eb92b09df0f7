import { type Config, config as configFile } from '../../shared/config.ts'

/** The demo's own fleet: its guests, tokens and incidents are separate from every real one. */
export const DEMO_FLEET = 'demo'

export interface DemoReceivers {
  pagerUrl: string
  remediatorUrl: string
  /** `whsec_…`, made for this run. */
  secret: string
}

/**
 * `base` with the demo's fleet in it. Its waits are 0, so that half an hour of an outage fits into seconds. Calls to
 * loopback are allowed, because the demo's pager and remediator are there.
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
