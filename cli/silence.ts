/** `boot-health silence add|list|extend|edit|end`: nobody is paged for known problems, until a given end. */
import { createInterface } from 'node:readline/promises'
import { Command } from 'commander'
import * as z from 'zod'
import { displayLine } from '../shared/display.ts'
import { silenceScopeWords } from '../shared/incident/silence.ts'
import { safeJson } from '../shared/safe-json.ts'
import { type ApiClient, type ApiPlace, apiClient, withApi } from './api-client.ts'
import { CliError } from './cli-error.ts'
import { durationOf } from './duration.ts'
import { addExamples } from './help/examples.ts'
import { minuteText } from './moment.ts'
import { silenceNamed } from './named.ts'
import { type Shown, show, withShown } from './show.ts'
import { styleHere } from './terminal/here.ts'
import { renderTable } from './terminal/table.ts'

const HELP = `
A silence holds back pages and tickets. Incidents are still recorded, and anyone already paged is notified when one
resolves. --pause stops repairs too. A silence of an instance covers that VM only: the others of its incident still page.
You may shorten an id to any prefix that only one silence has. This needs an operator token in BOOT_HEALTH_TOKEN.

Examples:
  boot-health silence add --image centos-6.5-nm --preview
  boot-health silence add --image centos-6.5-nm --for 2h --reason "image is being rebuilt"
  boot-health silence add --cause metadata_refused --for 30m --reason "metadata service restarts" --pause
  boot-health silence add --instance i-0abc1234 --for 1d --reason "a test machine"
  boot-health silence list
  boot-health silence extend 0b0e --for 2h
  boot-health silence edit 0b0e --reason "the rebuild failed, next try at noon" --for 6h
  boot-health silence end 0b0e`

const silence = z.looseObject({
  id: z.string(),
  cause: z.string().nullable(),
  image: z.string().nullable(),
  instance: z.string().nullable(),
  ends_at: z.string(),
  reason: z.string(),
  author: z.string(),
  pause: z.boolean(),
})
const preview = z.looseObject({ matches: z.object({ open: z.number(), last_7_days: z.number() }) })

interface AddOptions extends ApiPlace {
  cause?: string
  image?: string
  instance?: string
  all?: true
  for?: number
  reason?: string
  pause?: true
  preview?: true
  json?: true
}

export function silenceCommand(): Command {
  const command = new Command('silence').description('Silence a cause, an image or an instance for a time.')
  withApi(command.command('add'))
    .description('begin a silence')
    .option('--cause <word>', 'only this cause')
    .option('--image <name>', 'only this image')
    .option('--instance <id>', 'only this instance (full id); others of its incident still page')
    .option('--all', 'every cause and image of the fleet')
    .option('--for <duration>', '30m, 4h, 7d (not needed with --preview)', durationOf)
    .option('--reason <text>', 'why, for the next person who looks (not needed with --preview)')
    .option('--pause', 'stop repairs too')
    .option('--preview', 'only show what it would silence')
    .option('--json', 'print the API answer')
    .action(add)
  withShown(withApi(command.command('list')))
    .description('list silences in force')
    .action(list)
  addChanges(command)
  return addExamples(command, HELP)
}

/** Changes to an existing silence. */
function addChanges(command: Command): void {
  withApi(command.command('extend'))
    .description('extend a silence')
    .argument('<id>', 'an id from the list, or a prefix of it')
    .requiredOption('--for <duration>', 'how much longer: 30m, 4h, 7d', durationOf)
    .option('--json', 'print the API answer')
    .action(extend)
  withApi(command.command('edit'))
    .description('change the end of a silence, its reason, or whether it stops repairs; not what it covers')
    .argument('<id>', 'an id from the list, or a prefix of it')
    .option('--for <duration>', 'new end, from now: 30m, 4h, 7d', durationOf)
    .option('--reason <text>', 'why')
    .option('--pause', 'stop repairs too')
    .option('--no-pause', 'let repairs continue')
    .option('--json', 'print the API answer')
    .action(edit)
  withApi(command.command('end'))
    .description('end a silence early')
    .argument('<id>', 'an id from the list, or a prefix of it')
    .action(end)
}

/** The API requires an end and a reason even for a preview. */
const OF_PREVIEW = { for: 3600, reason: 'preview' }

async function add(given: AddOptions, command: Command): Promise<void> {
  const options = given.preview === true ? { ...OF_PREVIEW, ...given } : given
  // Not required options: commander would require them for a preview too.
  if (options.for === undefined) return command.error("required option '--for <duration>' not specified")
  if (options.reason === undefined) return command.error("required option '--reason <text>' not specified")
  const { cause = null, image = null, instance = null, reason, all = false } = options
  if (all === (cause !== null || image !== null || instance !== null))
    throw new CliError(
      'say what to silence: --cause, --image, --instance or several of them; or --all for every incident of the fleet (see: boot-health silence add --help)',
    )
  const body = { cause, image, instance, all, reason, for_s: options.for, pause: options.pause === true }
  const client = apiClient(options)
  const save = (preview: boolean) => client.send('POST', '/v1/silences', { ...body, preview })
  if (instance !== null) await noteUnknown(client, instance)
  if (all && options.preview !== true && options.json !== true) await confirmAll(await save(true))
  const answer = await save(options.preview === true)
  if (options.json === true) return void process.stdout.write(`${safeJson(answer)}\n`)
  const quiet = `it silences ${countOf(answer)}`
  if (options.preview === true) return void process.stdout.write(`nothing saved; ${quiet}\n`)
  const { id, ends_at } = silence.parse(answer)
  process.stdout.write(`silence ${id} until ${ends_at}; ${quiet}\n`)
}

/** Not refused, because a VM may be silenced before it is launched; the note reveals a typing error. */
async function noteUnknown(client: ApiClient, instance: string): Promise<void> {
  if ((await client.find(`/v1/instances/${encodeURIComponent(instance)}`)) === null)
    process.stderr.write(
      `note: no instance ${displayLine(instance, 200)} is known in this fleet yet; see: boot-health instances\n`,
    )
}

/** What a silence mutes, in words. */
function countOf(answer: unknown): string {
  const { open, last_7_days } = preview.parse(answer).matches
  return `${open} open ${open === 1 ? 'incident' : 'incidents'} (${last_7_days} in the last 7 days)`
}

/** A person must confirm before a whole fleet is muted; a script says --all. */
async function confirmAll(answer: unknown): Promise<void> {
  const question = `This silences the whole fleet: ${countOf(answer)}, and everything that opens before it ends. Continue? [y/N] `
  if (process.stdin.isTTY !== true || process.stdout.isTTY !== true) return
  const asked = createInterface({ input: process.stdin, output: process.stdout })
  const reply = await asked.question(question).finally(() => asked.close())
  if (!/^y(?:es)?$/i.test(reply.trim())) throw new CliError('nothing was silenced', 1)
}

async function list(options: ApiPlace & Shown): Promise<void> {
  const client = apiClient(options)
  const read = async () => z.looseObject({ items: z.array(silence) }).parse(await client.get('/v1/silences'))
  await show(options, read, ({ items }) => (items.length === 0 ? 'no silence is in force\n' : tableOf(items)))
}

function tableOf(items: z.infer<typeof silence>[]): string {
  const rows = items.map((one) => [
    one.id,
    silenceScopeWords(one),
    minuteText(one.ends_at),
    one.pause ? 'yes' : 'no',
    one.author,
    one.reason,
  ])
  return renderTable(['ID', 'SILENCED', 'UNTIL (UTC)', 'PAUSES', 'BY', 'REASON'], rows, styleHere())
}

async function extend(given: string, options: ApiPlace & { for: number; json?: true }): Promise<void> {
  const client = apiClient(options)
  const { id, ends_at } = silence.parse(await silenceNamed(client, given))
  const until = new Date(Date.parse(ends_at) + options.for * 1000).toISOString()
  saveChange(await client.send('PATCH', pathOf(id), { until }), options)
}

interface EditOptions extends ApiPlace {
  for?: number
  reason?: string
  pause?: boolean
  json?: true
}

async function edit(given: string, options: EditOptions): Promise<void> {
  const { for: for_s, reason, pause } = options
  if (for_s === undefined && reason === undefined && pause === undefined)
    throw new CliError(
      'say what to change: --for, --reason, --pause or --no-pause (see: boot-health silence edit --help)',
    )
  const client = apiClient(options)
  const { id } = silence.parse(await silenceNamed(client, given))
  saveChange(await client.send('PATCH', pathOf(id), { for_s, reason, pause }), options)
}

function saveChange(answer: unknown, { json }: { json?: true }): void {
  const { id, ends_at, reason, pause } = silence.parse(answer)
  const repairs = pause ? 'repairs are paused too' : 'repairs continue'
  process.stdout.write(
    json === true ? `${safeJson(answer)}\n` : `silence ${id} until ${ends_at} (${reason}); ${repairs}\n`,
  )
}

const pathOf = (id: string) => `/v1/silences/${encodeURIComponent(id)}`

async function end(given: string, options: ApiPlace): Promise<void> {
  const client = apiClient(options)
  const { id } = silence.parse(await silenceNamed(client, given))
  await client.send('DELETE', pathOf(id))
  process.stdout.write(`silence ${id} has ended\n`)
}
