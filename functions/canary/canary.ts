/**
 * The canary: a small healthy boot without a machine, sent through the public endpoint like any guest's. The judge logs the
 * event `canary_seen`; the role of its token, and nothing in the report, keeps it out of every count.
 */
import { createHash, randomUUID } from 'node:crypto'
import type { Log } from '../deps.ts'

export interface CanaryDeps {
  endpoint: string
  stack: string
  token: () => Promise<string>
  post: (url: string, request: { headers: Record<string, string>; body: string }) => Promise<number>
  now: () => number
  log: Log
}

/** Sends one boot. Answers whether it was accepted; errors are logged, never thrown. */
export async function sendCanary(deps: CanaryDeps): Promise<boolean> {
  const start = deps.now()
  try {
    const status = await deps.post(`${deps.endpoint}/v1/evidence`, {
      headers: {
        authorization: `Bearer ${await deps.token()}`,
        'content-type': 'text/vnd.boot-health.evidence',
        'boot-health-hint': 'good',
        'boot-health-uptime': '9.00',
      },
      body: canaryEnvelope(deps.stack, randomUUID()),
    })
    if (status === 202) deps.log('canary_sent', { ms: deps.now() - start })
    else deps.log('canary_failed', { status })
    return status === 202
  } catch (error) {
    deps.log('canary_failed', { error: error instanceof Error ? error.name : 'unknown' })
    return false
  }
}

/** A complete, healthy boot in the words of cloud-init 24.1. */
export function canaryEnvelope(stack: string, bootId: string): string {
  const facts = [
    ['boot_id', bootId],
    ['boot_n', '1'],
    ['seq', '1'],
    ['uptime', '9.00'],
    ['hint', 'good'],
    ['reason', 'finished'],
    ['product_uuid', uuidOf(stack)],
    ['image', 'canary'],
  ]
  const lines = ['init-local', 'init', 'modules:config', 'modules:final'].map(
    (stage, index) =>
      ` Cloud-init v. 24.1 running '${stage}' at Tue, 24 Nov 2026 12:00:0${index} +0000. Up ${5 + index}.00 seconds.`,
  )
  const end =
    ' Cloud-init v. 24.1 finished at Tue, 24 Nov 2026 12:00:04 +0000. Datasource DataSourceEc2Local.  Up 9.00 seconds'
  return [
    'boot-health-evidence/1',
    ...facts.map(([name, value]) => `${name}: ${value}`),
    '',
    'section: /var/log/cloud-init-output.log',
    ...lines,
    end,
    '',
  ].join('\n')
}

/** The same uuid for the same stack, so that the canary is one instance and not thousands. */
function uuidOf(stack: string): string {
  const hex = createHash('sha256').update(`boot-health canary ${stack}`).digest('hex')
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-')
}
