/** `boot-health annotate TEXT`: notes a deploy or an image release beside the trend; lists and deletes such notes. */
import { Command } from 'commander'
import * as z from 'zod'
import { displayLine } from '../shared/display.ts'
import { safeJson } from '../shared/safe-json.ts'
import { type ApiPlace, apiClient, withApi } from './api-client.ts'
import { CliError } from './cli-error.ts'
import { minuteText, momentOf } from './moment.ts'
import { type Shown, show, withShown } from './show.ts'
import { styleHere } from './terminal/here.ts'
import { renderTable } from './terminal/table.ts'

const HELP = `
The charts of /trend show annotations, so that you see which deploy came before a change. The same text for the same time
and image is one annotation, however often you send it. Adding one needs an inventory or operator token in
BOOT_HEALTH_TOKEN, deleting one an operator token.

Examples:
  boot-health annotate "deploy 4711: new DHCP relay"
  boot-health annotate "image web-2026.11.3 released" --image web-2026.11.3
  boot-health annotate "switch firmware" --at 2026-11-30T09:00:00Z
  boot-health annotate --list
  boot-health annotate --delete 1795946400000-0b0e5a11c2d3`

const annotation = z.looseObject({
  id: z.string(),
  at: z.string(),
  text: z.string(),
  image: z.string().nullable(),
  author: z.string(),
})
const annotations = z.looseObject({ items: z.array(annotation) })

interface Options extends ApiPlace, Shown {
  at?: number
  image?: string
  list?: true
  delete?: string
}

export function annotateCommand(): Command {
  return withShown(withApi(new Command('annotate')))
    .description('Note a deploy or an image release beside the trend of the fleet.')
    .argument('[text]', 'what happened, at most 200 characters')
    .option('--at <moment>', 'the time: RFC 3339, or how long ago (15m); default now', momentOf)
    .option('--image <name>', 'the annotation is about this image only')
    .option('--list', 'list the annotations of the last 30 days, newest first')
    .option('--delete <id>', 'delete one, by its id from the list')
    .addHelpText('after', HELP)
    .action(annotate)
}

async function annotate(text: string | undefined, options: Options): Promise<void> {
  const wanted = [text, options.list, options.delete].filter((one) => one !== undefined)
  if (wanted.length !== 1)
    throw new CliError('say what happened, or give --list or --delete (see: boot-health annotate --help)')
  if (options.list === true) return list(options)
  if (options.delete !== undefined) return remove(options.delete, options)
  const body = { text, at: new Date(options.at ?? Date.now()).toISOString(), image: options.image ?? null }
  const answer = await apiClient(options).send('POST', '/v1/annotations', body)
  if (options.json === true) return void process.stdout.write(`${safeJson(answer)}\n`)
  const { id, at } = annotation.parse(answer)
  process.stdout.write(`noted at ${minuteText(at)} UTC as ${id}\n`)
}

async function list(options: Options): Promise<void> {
  const client = apiClient(options)
  const read = async () =>
    annotations.parse(await client.get('/v1/annotations', { days: 30, image: options.image }))
  await show(options, read, ({ items }) => {
    if (items.length === 0) return 'no annotation in the last 30 days\n'
    const rows = items.map(({ at, text, image, author, id }) => [
      minuteText(at),
      displayLine(text, 80),
      image ?? 'all',
      author,
      id,
    ])
    return renderTable(['AT (UTC)', 'WHAT', 'IMAGE', 'BY', 'ID'], rows, styleHere())
  })
}

async function remove(id: string, options: Options): Promise<void> {
  await apiClient(options).send('DELETE', `/v1/annotations/${encodeURIComponent(id)}`)
  const words = options.json === true ? safeJson({ id, deleted: true }, 0) : `${displayLine(id, 60)} is gone`
  process.stdout.write(`${words}\n`)
}
