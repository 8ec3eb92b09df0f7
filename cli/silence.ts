/** `boot-health silence add|list|end`: nobody is paged for what is known, until a given end. */
import { Command } from 'commander'
import * as z from 'zod'
import { type ApiPlace, apiClient, withApi } from './api-client.ts'
import { durationOf } from './duration.ts'
import { styleHere } from './terminal/here.ts'
import { safeJson } from './terminal/safe-json.ts'
import { renderTable } from './terminal/table.ts'

const HELP = `
A silence keeps pages and tickets from going out; incidents are still recorded, and whoever was paged is told of the
end. With --pause it stops repairs too. It needs an operator token in BOOT_HEALTH_TOKEN.

Examples:
  boot-health silence add --image centos-6.5-nm --for 2h --reason "image is being rebuilt" --preview
  boot-health silence add --cause metadata_refused --for 30m --reason "metadata service restarts" --pause
  boot-health silence list
  boot-health silence end 0b0e…`

const silence = z.looseObject({
  id: z.string(),
  cause: z.string().nullable(),
  image: z.string().nullable(),
  ends_at: z.string(),
  reason: z.string(),
  author: z.string(),
  pause: z.boolean(),
})
const preview = z.looseObject({ matches: z.object({ open: z.number(), last_7_days: z.number() }) })

interface AddOptions extends ApiPlace {
  cause?: string
  image?: string
  for: number
  reason: string
  pause?: true
  preview?: true
  json?: true
}

export function silenceCommand(): Command {
  const command = new Command('silence').description('Silence a cause, an image, or both, for a time.')
  command.addHelpText('after', HELP)
  withApi(command.command('add'))
    .description('begin a silence')
    .option('--cause <word>', 'only this cause')
    .option('--image <name>', 'only this image')
    .requiredOption('--for <duration>', '30m, 4h, 7d', durationOf)
    .requiredOption('--reason <text>', 'why, for whoever looks at it next')
    .option('--pause', 'stop repairs too')
    .option('--preview', 'only say what it would keep quiet')
    .option('--json', 'print the API answer')
    .action(add)
  withApi(command.command('list'))
    .description('list silences in force')
    .option('--json', 'print the API answer')
    .action(list)
  withApi(command.command('end')).description('end a silence early').argument('<id>').action(end)
  return command
}

async function add(options: AddOptions): Promise<void> {
  const { cause = null, image = null, reason } = options
  const body = { cause, image, reason, for_s: options.for, pause: options.pause === true }
  const answer = await apiClient(options).send('POST', '/v1/silences', {
    ...body,
    preview: options.preview === true,
  })
  if (options.json === true) return void process.stdout.write(`${safeJson(answer)}\n`)
  const { matches } = preview.parse(answer)
  const quiet = `it keeps ${matches.open} open incidents quiet (${matches.last_7_days} in the last 7 days)`
  if (options.preview === true) return void process.stdout.write(`nothing saved; ${quiet}\n`)
  const { id, ends_at } = silence.parse(answer)
  process.stdout.write(`silence ${id} until ${ends_at}; ${quiet}\n`)
}

async function list(options: ApiPlace & { json?: true }): Promise<void> {
  const answer = await apiClient(options).get('/v1/silences')
  if (options.json === true) return void process.stdout.write(`${safeJson(answer)}\n`)
  const { items } = z.looseObject({ items: z.array(silence) }).parse(answer)
  if (items.length === 0) return void process.stdout.write('no silence is in force\n')
  const rows = items.map((one) => [
    one.id,
    one.cause ?? 'every cause',
    one.image ?? 'every image',
    one.ends_at.slice(0, 16),
    one.pause ? 'yes' : 'no',
    one.author,
    one.reason,
  ])
  process.stdout.write(
    renderTable(['ID', 'CAUSE', 'IMAGE', 'UNTIL (UTC)', 'PAUSES', 'BY', 'REASON'], rows, styleHere()),
  )
}

async function end(id: string, options: ApiPlace): Promise<void> {
  await apiClient(options).send('DELETE', `/v1/silences/${encodeURIComponent(id)}`)
  process.stdout.write(`silence ${id} has ended\n`)
}
