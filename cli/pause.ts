/** `boot-health pause add|list|end`: no repair for a time. */
import { Command } from 'commander'
import * as z from 'zod'
import { safeJson } from '../shared/safe-json.ts'
import { type ApiPlace, apiClient, withApi } from './api-client.ts'
import { durationOf } from './duration.ts'
import { addExamples } from './help/examples.ts'
import { minuteText } from './moment.ts'
import { pauseNamed } from './named.ts'
import { type Shown, show, withShown } from './show.ts'
import { styleHere } from './terminal/here.ts'
import { renderTable } from './terminal/table.ts'

const HELP = `
While a pause lasts, nothing is repaired in the fleet; pages still go out. To stop repairs until further notice, use
boot-health kill on. add and end need an operator token in BOOT_HEALTH_TOKEN.

Examples:
  boot-health pause add --for 2h --reason "storage is being moved"
  boot-health pause list
  boot-health pause end 0b0e`

const pauses = z.looseObject({
  fleet: z.string(),
  pauses: z.array(z.looseObject({ id: z.string(), by: z.string(), reason: z.string(), until: z.string() })),
})

export function pauseCommand(): Command {
  const command = new Command('pause').description('Stop repairs for a time.')
  withApi(command.command('add'))
    .description('begin a pause')
    .requiredOption('--for <duration>', '30m, 4h, 7d', durationOf)
    .requiredOption('--reason <text>', 'why, for the next person who looks')
    .option('--json', 'print the API answer')
    .action(add)
  withShown(withApi(command.command('list')))
    .description('list active pauses')
    .action(list)
  withApi(command.command('end'))
    .description('end a pause early')
    .argument('<id>', 'an id from the list, or a prefix of it')
    .action(end)
  return addExamples(command, HELP)
}

async function add(options: ApiPlace & { for: number; reason: string; json?: true }): Promise<void> {
  const body = { reason: options.reason, for_s: options.for }
  const answer = await apiClient(options).send('POST', '/v1/guard/pauses', body)
  if (options.json === true) return void process.stdout.write(`${safeJson(answer)}\n`)
  const { id, fleet, pauses: running } = pauses.extend({ id: z.string() }).parse(answer)
  const until = running.find((one) => one.id === id)?.until ?? ''
  process.stdout.write(`pause ${id}: no repairs in ${fleet} until ${until}\n`)
}

async function list(options: ApiPlace & Shown): Promise<void> {
  const client = apiClient(options)
  const read = async () => pauses.parse(await client.get('/v1/guard'))
  await show(options, read, ({ fleet, pauses: running }) => {
    if (running.length === 0) return `no pause is active in ${fleet}\n`
    const rows = running.map(({ id, until, by, reason }) => [id, minuteText(until), by, reason])
    return renderTable(['ID', 'UNTIL (UTC)', 'BY', 'REASON'], rows, styleHere())
  })
}

async function end(given: string, options: ApiPlace): Promise<void> {
  const client = apiClient(options)
  const id = await pauseNamed(client, given)
  await client.send('DELETE', `/v1/guard/pauses/${encodeURIComponent(id)}`)
  process.stdout.write(`pause ${id} has ended\n`)
}
