/** `boot-health deliveries [replay]`: every attempt to send a message, and a replay for pages that did not arrive. */
import { Command } from 'commander'
import * as z from 'zod'
import { displayLine } from '../shared/display.ts'
import { deliveryHint } from '../shared/page/delivery-hints.ts'
import { safeJson } from '../shared/safe-json.ts'
import { type ApiClient, type ApiPlace, apiClient, withApi } from './api-client.ts'
import { addExamples } from './help/examples.ts'
import { pickNamed } from './named.ts'
import { type Shown, show, withShown } from './show.ts'
import { styleHere } from './terminal/here.ts'
import { renderTable } from './terminal/table.ts'
import { wholeNumber } from './whole-number.ts'

const HELP = `
An endpoint is a channel (channel:NAME) or the fleet's receiver of repairs (remediation:FLEET). boot-health stops using an
endpoint that answers 410 until "boot-health page test NAME" succeeds. replay needs an operator token in BOOT_HEALTH_TOKEN.

Examples:
  boot-health deliveries list
  boot-health deliveries list --endpoint channel:on-call --day 2026-11-30
  boot-health deliveries list --subject route_missing_at_lookup~centos-6.5~1 --json
  boot-health deliveries replay msg_2Kx9`

const endpoints = z.looseObject({
  items: z.array(
    z.looseObject({
      endpoint: z.string(),
      disabled: z.looseObject({ at: z.string(), reason: z.string().nullable() }).nullable(),
      failing: z
        .looseObject({
          since: z.string(),
          tries: z.number(),
          reason: z.string(),
          next_at: z.string().nullable(),
        })
        .nullable(),
    }),
  ),
})
type Endpoint = z.infer<typeof endpoints>['items'][number]
const deliveries = z.looseObject({
  items: z.array(
    z.looseObject({
      endpoint: z.string(),
      at: z.string(),
      message_id: z.string(),
      intent: z.string().nullable(),
      outcome: z.string(),
      status: z.number().nullable(),
      reason: z.string(),
      subject: z.string().nullable(),
      next_at: z.string().nullable(),
    }),
  ),
})
type Delivery = z.infer<typeof deliveries>['items'][number]

interface Options extends ApiPlace, Shown {
  endpoint?: string
  day?: string
  subject?: string
  limit: string
}

export function deliveriesCommand(): Command {
  const command = new Command('deliveries').description('Show what was sent where, and send a page again.')
  withShown(withApi(command.command('list', { isDefault: true })))
    .description('list the attempts of one day, newest first, and the state of each endpoint')
    .option('--endpoint <name>', 'only this endpoint (default: every endpoint of the fleet)')
    .option('--day <date>', 'a UTC day (default: today)')
    .option('--subject <id>', 'only about this incident, repair or test')
    .option('--limit <number>', 'maximum number of attempts of each endpoint', wholeNumber(1, 200), '20')
    .action(list)
  withApi(command.command('replay'))
    .description('send a page again')
    .argument('<message>', 'a message from the list, or a prefix of it')
    .option('--endpoint <name>', 'where it was sent to')
    .option('--json', 'print the API answer')
    .action(replay)
  return addExamples(command, HELP)
}

async function list(options: Options): Promise<void> {
  const client = apiClient(options)
  await show(
    options,
    () => readAll(client, options),
    ({ endpoints: states, items }) => {
      const rows = items.map((one) => [
        one.at.slice(0, 19).replace('T', ' '),
        one.endpoint,
        one.intent ?? '-',
        one.outcome,
        one.status === null ? '-' : String(one.status),
        one.next_at === null ? '-' : one.next_at.slice(11, 19),
        one.message_id,
        one.reason,
      ])
      const headings = [
        'AT (UTC)',
        'ENDPOINT',
        'INTENT',
        'OUTCOME',
        'STATUS',
        'NEXT TRY',
        'MESSAGE',
        'REASON',
      ]
      const health = states.map(healthOf).join('')
      const when = options.day ?? 'today (UTC)'
      return (
        health +
        (rows.length === 0 ? `nothing was sent ${when}\n` : `\n${renderTable(headings, rows, styleHere())}`)
      )
    },
  )
}

/** All endpoints and their attempts in one list, newest first. */
async function readAll(client: ApiClient, options: Omit<Options, 'json' | 'watch'>) {
  const { items: all } = endpoints.parse(await client.get('/v1/endpoints'))
  const { endpoint, day, subject, limit } = options
  const states = endpoint === undefined ? all : [stateNamed(all, endpoint)]
  const pages = await Promise.all(
    states.map(async (one) =>
      deliveries.parse(await client.get('/v1/deliveries', { endpoint: one.endpoint, day, subject, limit })),
    ),
  )
  const items: Delivery[] = pages.flatMap((page) => page.items).sort((a, b) => (a.at < b.at ? 1 : -1))
  return { endpoints: states, items }
}

/** By its name, or the channel's without `channel:`. Throws where the fleet has no such endpoint. */
function stateNamed(all: Endpoint[], given: string): Endpoint {
  const names = all.map(({ endpoint }) => endpoint)
  const whole = names.includes(`channel:${given}`) ? `channel:${given}` : given
  const name = pickNamed(whole, names, 'endpoint', 'deliveries list')
  return all.find(({ endpoint }) => endpoint === name) ?? { endpoint: name, disabled: null, failing: null }
}

const hintOf = (reason: string) => (deliveryHint(reason) === '' ? '' : ` (${deliveryHint(reason)})`)

function healthOf({ endpoint, disabled, failing }: Endpoint): string {
  const name = displayLine(endpoint, 80)
  if (disabled !== null)
    return `${name}: not used since ${disabled.at.slice(0, 19)}Z (${displayLine(disabled.reason ?? '', 120)}); boot-health page test switches it on again\n`
  if (failing === null) return `${name}: no failure since its last success\n`
  const next = failing.next_at === null ? 'no further try' : `next try ${failing.next_at.slice(0, 19)}Z`
  const tries = failing.tries === 1 ? '1 try' : `${failing.tries} tries`
  return `${name}: ${tries} failed since ${failing.since.slice(0, 19)}Z: ${displayLine(failing.reason, 120)}${hintOf(failing.reason)}; ${next}\n`
}

async function replay(given: string, options: ApiPlace & { endpoint?: string; json?: true }): Promise<void> {
  const client = apiClient(options)
  const { items } = await readAll(client, { ...options, limit: '200' })
  const message = pickNamed(
    given,
    items.map(({ message_id }) => message_id),
    'message',
    'deliveries list',
  )
  const endpoint = options.endpoint ?? items.find((one) => one.message_id === message)?.endpoint ?? ''
  const path = `/v1/deliveries/${encodeURIComponent(endpoint)}/${encodeURIComponent(message)}/replay`
  const answer = await client.send('POST', path)
  process.stdout.write(
    options.json === true ? `${safeJson(answer)}\n` : `${message} will be sent to ${endpoint} again\n`,
  )
}
