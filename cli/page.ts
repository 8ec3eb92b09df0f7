/** `boot-health page test CHANNEL`: proves one channel end to end, by a trigger and its resolve. */
import { Command } from 'commander'
import * as z from 'zod'
import { type ApiClient, type ApiPlace, apiClient, withApi } from './api-client.ts'
import { CliError } from './cli-error.ts'
import { safeJson } from './terminal/safe-json.ts'

const HELP = `
The worker sends a real page with a key of its own, then its resolve, as it would for an incident. Exit code 0 means
that the channel accepted both. \`remediation\` is the fleet's receiver of repairs: it is sent an event that asks for
nothing. One that answered 410 is used again after a test that it accepts, and a channel is told once what it missed.
It needs an operator token in BOOT_HEALTH_TOKEN.

Examples:
  boot-health page test on-call
  boot-health page test slack --json
  boot-health page test remediation`

const WAIT_MS = 90_000
const ASK_EVERY_MS = 500

const accepted = z.looseObject({ test_id: z.string(), deliveries: z.string(), expect: z.array(z.string()) })
const deliveries = z.looseObject({
  items: z.array(
    z.looseObject({
      intent: z.string().nullish(),
      outcome: z.string(),
      status: z.number().nullable(),
      reason: z.string(),
    }),
  ),
})
type Delivery = z.infer<typeof deliveries>['items'][number]

export function pageCommand(): Command {
  const command = new Command('page').description('Prove that pages arrive.')
  command.addHelpText('after', HELP)
  withApi(command.command('test'))
    .description('send a test page through one channel')
    .argument('<channel>', 'a channel of the configuration')
    .option('--json', 'print what was delivered')
    .action(test)
  return command
}

async function test(channel: string, options: ApiPlace & { json?: true }): Promise<void> {
  const client = apiClient(options)
  const started = accepted.parse(
    await client.send('POST', `/v1/channels/${encodeURIComponent(channel)}/test`, {}),
  )
  const sent = await waitForAll(client, started.deliveries, started.expect)
  if (options.json === true) process.stdout.write(`${safeJson(sent)}\n`)
  for (const one of options.json === true ? [] : sent)
    process.stdout.write(
      `${(one.intent ?? 'message').padEnd(8)} ${one.outcome} ${one.status ?? ''} ${one.reason}\n`,
    )
  const arrived = started.expect.every((intent) =>
    sent.some((one) => one.intent === intent && one.outcome === 'accepted'),
  )
  if (!arrived) throw new CliError(`${channel} did not accept the test; see what it answered above`, 1)
  if (options.json !== true) process.stdout.write(`${channel} works: what was sent was accepted\n`)
}

/** The worker sends in its own time: a second embedded, up to a minute on AWS when a poke was lost. */
async function waitForAll(client: ApiClient, path: string, expect: string[]): Promise<Delivery[]> {
  const deadline = Date.now() + WAIT_MS
  let items: Delivery[] = []
  while (Date.now() < deadline) {
    items = deliveries.parse(await client.get(path)).items
    const settled = expect.every((intent) =>
      items.some((one) => one.intent === intent && one.outcome !== 'retry'),
    )
    if (settled) break
    await new Promise((done) => setTimeout(done, ASK_EVERY_MS))
  }
  return items
}
