/** `boot-health page test CHANNEL`: proves one channel end to end, by a trigger and its resolve. */
import { Command } from 'commander'
import * as z from 'zod'
import { displayLine } from '../shared/display.ts'
import { deliveryHint } from '../shared/page/delivery-hints.ts'
import { safeJson } from '../shared/safe-json.ts'
import { type ApiClient, type ApiPlace, apiClient, withApi } from './api-client.ts'
import { CliError } from './cli-error.ts'
import { addExamples } from './help/examples.ts'

const HELP = `
The worker sends a real page with its own key, then the resolve, as for an incident. Exit code 0 means that the channel
accepted both. \`remediation\` is the fleet's receiver of repairs; it gets an event that asks for nothing. An endpoint that
answered 410 is used again once it accepts a test, and a channel then gets one message about each incident it missed.
This needs an operator token in BOOT_HEALTH_TOKEN.

Examples:
  boot-health page test on-call
  boot-health page test slack --json
  boot-health page test remediation`

const WAIT_MS = 90_000
const ASK_EVERY_MS = 500
/** When, and how often, a waiting user sees that the test is still running. */
const PROGRESS_AFTER_MS = 3_000
const PROGRESS_EVERY_MS = 10_000

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
  const command = new Command('page').description('Send a test page.')
  withApi(command.command('test'))
    .description('send a test page through one channel')
    .argument('<channel>', 'a channel from the configuration')
    .option('--json', 'print what was delivered')
    .action(test)
  return addExamples(command, HELP)
}

async function test(channel: string, options: ApiPlace & { json?: true }): Promise<void> {
  const client = apiClient(options)
  const started = accepted.parse(
    await client.send('POST', `/v1/channels/${encodeURIComponent(channel)}/test`, {}),
  )
  const print = options.json === true ? () => {} : (text: string) => void process.stdout.write(text)
  const sent = await waitForAll(client, started, (one) => print(lineOf(one)))
  if (options.json === true) process.stdout.write(`${safeJson(sent)}\n`)
  const refused = sent.find(({ outcome }) => outcome !== 'accepted')
  if (refused) throw new CliError(`${displayLine(channel, 80)} did not accept the test${whyOf(refused)}`, 1)
  if (!isComplete(sent, started.expect))
    throw new CliError(
      `nothing more was sent within ${WAIT_MS / 1000} s: is the worker behind? (boot-health doctor, /healthz?detail=1)`,
      1,
    )
  print(`${displayLine(channel, 80)} works: it accepted the test\n`)
}

const lineOf = ({ intent, outcome, status, reason }: Delivery) =>
  `${displayLine(intent ?? 'message', 20).padEnd(8)} ${outcome === 'retry' ? 'failed' : outcome} ${displayLine([status, reason].filter((word) => word !== null).join(' '), 120)}\n`

function whyOf({ reason }: Delivery): string {
  const hint = deliveryHint(reason)
  return hint === '' ? `: ${displayLine(reason, 120)}` : `: ${hint} (${displayLine(reason, 120)})`
}

const isComplete = (sent: readonly Delivery[], expect: readonly string[]) =>
  expect.every((intent) => sent.some((one) => one.intent === intent && one.outcome === 'accepted'))

/**
 * The worker sends when it gets to it: a second embedded, up to a minute on AWS if a poke was lost. A test is sent once: a
 * refusal ends it, and nothing follows.
 */
async function waitForAll(
  client: ApiClient,
  { deliveries: path, expect }: z.infer<typeof accepted>,
  seen: (one: Delivery) => void,
): Promise<Delivery[]> {
  const began = Date.now()
  let items: Delivery[] = []
  let noteAt = PROGRESS_AFTER_MS
  while (Date.now() - began < WAIT_MS) {
    const { items: newest } = deliveries.parse(await client.get(path))
    const now = [...newest].reverse()
    for (const one of now.slice(items.length)) seen(one)
    items = now
    if (items.some(({ outcome }) => outcome !== 'accepted') || isComplete(items, expect)) break
    if (Date.now() - began >= noteAt) {
      process.stderr.write(
        `waiting for the worker to send it: ${Math.round((Date.now() - began) / 1000)} of at most ${WAIT_MS / 1000} s\n`,
      )
      noteAt += PROGRESS_EVERY_MS
    }
    await new Promise((done) => setTimeout(done, ASK_EVERY_MS))
  }
  return items
}
