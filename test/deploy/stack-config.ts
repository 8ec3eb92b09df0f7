/** The config that the proof deploys. Waits are 0, and loopback may be called: that is where its far sides are. */
export const FLEET = 'web'
export const REPAIR_SECRET = '/boot-health/proof/repair'
export const PAGER_KEY = '/boot-health/proof/pager'
/** What is stored under PAGER_KEY. */
export const ROUTING_KEY = 'a-routing-key-of-the-proof'

export interface ProofConfig {
  /** `http://127.0.0.1:PORT` of the catcher. */
  catcher: string
  /** An update changes this and nothing else. */
  logDays: 7 | 14
  /** Without it the stack rolls out in steps, for which MiniStack has no CodeDeploy (emulator-gaps.ts). */
  rollout?: 'all_at_once'
}

export function proofConfig({ catcher, logDays, rollout }: ProofConfig): object {
  return {
    allow_cidrs: ['127.0.0.0/8'],
    channels: {
      pager: { type: 'pagerduty', routing_key: { ssm: PAGER_KEY }, url: `${catcher}/page` },
    },
    fleets: {
      [FLEET]: {
        selector: { tag: { key: 'fleet', value: FLEET } },
        expected_datasource: 'OpenStack',
        page_channels: ['pager'],
        page_wait_s: 0,
        resolve_hold_s: 0,
        remediation: {
          mode: 'on',
          url: `${catcher}/repair`,
          secret: { ssm: REPAIR_SECRET },
          // The emulator's machines have no serial console that could show whose secret it is.
          confirm_by_console: false,
        },
      },
    },
    aws: { log_days: logDays, ...(rollout ? { rollout } : {}) },
  }
}
