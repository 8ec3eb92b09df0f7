/**
 * Starts the receiver. BOOT_HEALTH_WEBHOOK_SECRET (`whsec_…`) and ACT (a program: `ACT ACTION INSTANCE`) must be set;
 * PORT defaults to 9500, HOST to 127.0.0.1, ALLOW_ACTIONS to `rerun`.
 */
import { serve } from '@hono/node-server'
import { createRemediator } from './remediator.ts'
import type { Requested } from './request.ts'
import { runCommand } from './run-command.ts'

const ACTIONS: readonly string[] = ['rerun', 'soft_reboot', 'hard_reboot']

function demand(name: string): string {
  const value = process.env[name]
  if (value) return value
  console.error(`Set ${name}; see examples/remediator/main.ts.`)
  process.exit(2)
}

const actions = (process.env.ALLOW_ACTIONS ?? 'rerun').split(',').map((one) => one.trim())
const wrong = actions.find((one) => !ACTIONS.includes(one))
if (wrong !== undefined) {
  console.error(`ALLOW_ACTIONS: "${wrong}" is none of ${ACTIONS.join(', ')}.`)
  process.exit(2)
}

const app = createRemediator({
  secrets: demand('BOOT_HEALTH_WEBHOOK_SECRET').split(','),
  allow: { actions: actions as Requested['action'][] },
  act: runCommand(demand('ACT')),
  log: (event, detail) => console.log(JSON.stringify({ event, ...detail })),
})
const hostname = process.env.HOST ?? '127.0.0.1'
const port = Number(process.env.PORT ?? 9500)
serve({ fetch: app.fetch, hostname, port }, () =>
  console.log(`waiting for repairs on http://${hostname}:${port}/`),
)
