/** `boot-health silence add|list|end`: nobody is paged for what is known, until a given end. */
import { createInterface } from 'node:readline/promises'
import { Command } from 'commander'
import * as z from 'zod'
import { type ApiPlace, apiClient, withApi } from './api-client.ts'
import { CliError } from './cli-error.ts'
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
  all?: true
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
    .option('--all', 'every cause and image of the fleet')
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
  const { cause = null, image = null, reason, all = false } = options
  if (all === (cause !== null || image !== null))
    throw new CliError(
      'say what to silence: --cause, --image or both; or --all for every incident of the fleet (see: boot-health silence add --help)',
    )
  const body = { cause, image, all, reason, for_s: options.for, pause: options.pause === true }
  const save = (preview: boolean) => apiClient(options).send('POST', '/v1/silences', { ...body, preview })
  if (all && options.preview !== true && options.json !== true) await confirmAll(await save(true))
  const answer = await save(options.preview === true)
  if (options.json === true) return void process.stdout.write(`${safeJson(answer)}\n`)
  const quiet = `it mutes ${countOf(answer)}`
  if (options.preview === true) return void process.stdout.write(`nothing saved; ${quiet}\n`)
  const { id, ends_at } = silence.parse(answer)
  process.stdout.write(`silence ${id} until ${ends_at}; ${quiet}\n`)
}

/** What a silence mutes, in words. */
function countOf(answer: unknown): string {
  const { open, last_7_days } = preview.parse(answer).matches
  return `${open} open ${open === 1 ? 'incident' : 'incidents'} (${last_7_days} in the last 7 days)`
}

/** A person is asked before a whole fleet goes quiet; a script has said --all. */
async function confirmAll(answer: unknown): Promise<void> {
  const question = `This mutes the whole fleet: ${countOf(answer)}, and everything that opens until it ends. Go on? [y/N] `
  if (process.stdin.isTTY !== true || process.stdout.isTTY !== true) return
  const asked = createInterface({ input: process.stdin, output: process.stdout })
  const said = await asked.question(question).finally(() => asked.close())
  if (!/^y(?:es)?$/i.test(said.trim())) throw new CliError('nothing was silenced', 1)
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
