/**
 * Starts the receiver. BOOT_HEALTH_WEBHOOK_SECRET (`whsec_…`) and ACT (a program: `ACT VERDICT INSTANCE`, with CAUSE, LINK, WITNESS
 * and LABEL_… in its environment) must be set; PORT defaults to 9501, HOST to 127.0.0.1.
 */
import { serve } from '@hono/node-server'
import { createVerdictReceiver } from './receiver.ts'
import { runProgram } from './run-program.ts'

function demand(name: string): string {
  const value = process.env[name]
  if (value) return value
  console.error(`Set ${name}; see examples/verdict-receiver/main.ts.`)
  process.exit(2)
}

const app = createVerdictReceiver({
  secrets: demand('BOOT_HEALTH_WEBHOOK_SECRET').split(','),
  act: runProgram(demand('ACT')),
  log: (event, detail) => console.log(JSON.stringify({ event, ...detail })),
})
const hostname = process.env.HOST ?? '127.0.0.1'
const port = Number(process.env.PORT ?? 9501)
serve({ fetch: app.fetch, hostname, port }, (info) =>
  console.log(`waiting for verdicts on http://${hostname}:${info.port}/`),
)
