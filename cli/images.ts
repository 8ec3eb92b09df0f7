/** `boot-health images`: results of the boots of each image, and the boots of one. */
import { Command, Option } from 'commander'
import * as z from 'zod'
import { CAUSES, VERDICTS } from '../shared/verdict.ts'
import { lastDays } from '../shared/view/number-words.ts'
import { type ApiClient, type ApiPlace, apiClient, withApi } from './api-client.ts'
import { bootsTable } from './boots.ts'
import { CliError } from './cli-error.ts'
import { type Shown, show, withShown } from './show.ts'
import { styleHere } from './terminal/here.ts'
import { renderTable } from './terminal/table.ts'
import { wholeNumber } from './whole-number.ts'

const HELP = `
Only trusted boots (bound or attested) are counted. CAME UP is a share of the decided boots: a boot that has not ended
yet, or with cloud-init switched off, is in neither number. A launch without any report counts as a failed boot.

With IMAGE (its whole name), the boots of that image are listed too, newest first. --label is a label that inventory gave
the instance, or kernel, os, nic_driver or cloud_init, which the guest reports. Repeat it to match all of several labels.

Examples:
  boot-health images
  boot-health images --days 1 --watch
  boot-health images golden-2026.11 --verdict failing
  boot-health images golden-2026.11 --label az=eu-west-1a --label type=m7g.large --json
  boot-health images --json | jq '.items[] | {image, came_up, decided}'`

const image = z.looseObject({
  image: z.string(),
  boots: z.number(),
  came_up: z.number(),
  decided: z.number(),
  verdicts: z.record(z.string(), z.number()),
  cut: z.boolean(),
})
const answer = z.looseObject({ items: z.array(image), next: z.string().nullable(), cut: z.boolean() })
const boots = z.looseObject({
  items: z.array(
    z.looseObject({
      first_at: z.string(),
      instance: z.string(),
      verdict: z.string(),
      cause: z.string(),
      trust: z.string(),
      margin_s: z.tuple([z.number(), z.number()]).nullable(),
    }),
  ),
  next: z.string().nullable(),
  looked_at: z.number(),
})
type Image = z.infer<typeof image>

/** Images and boots: as many as a person reads. */
const PAGES = 20

interface Options extends ApiPlace, Shown {
  days: string
  verdict?: string
  cause?: string
  label?: string[]
  limit?: string
}

export function imagesCommand(): Command {
  return withShown(withApi(new Command('images')))
    .argument('[image]', 'one image, to list its boots too')
    .description('List images, most failing boots first: boots, how many came up, verdicts.')
    .option('--days <number>', 'how far back to look', wholeNumber(1, 90), '7')
    .addOption(
      new Option(
        '--verdict <word>',
        'of IMAGE: one verdict, or "failing" for all that need attention',
      ).choices([...VERDICTS, 'failing']),
    )
    .addOption(new Option('--cause <word>', 'of IMAGE: one cause').choices(CAUSES))
    .option('--label <name=value>', 'of IMAGE: boots with this label', (one, all: string[] = []) => [
      ...all,
      one,
    ])
    .option('--limit <number>', 'of IMAGE: maximum number of boots (default: 50)', wholeNumber(1, 200))
    .addHelpText('after', HELP)
    .action(run)
}

async function run(name: string | undefined, options: Options): Promise<void> {
  if (name !== undefined) return one(name, options)
  for (const option of ['verdict', 'cause', 'label', 'limit'] as const)
    if (options[option] !== undefined)
      throw new CliError(`--${option} applies to the boots of one image: name the image`)
  return list(options)
}

async function list(options: Options): Promise<void> {
  const client = apiClient(options)
  await show(
    options,
    () => readAll(client, options),
    ({ items, cut, next }) => {
      const more = next === null ? '' : 'there are more images than these\n'
      if (items.length === 0) return `no trusted boot of any image in ${lastDays(options.days)}\n${more}`
      const looked = cut ? 'of images with a + the newest boots are counted; they have more\n' : ''
      return `${table(items)}${looked}${more}`
    },
  )
}

/** Page after page: a page may be short, where known names have not booted recently. */
async function readAll(client: ApiClient, { days }: Options): Promise<z.infer<typeof answer>> {
  let all = answer.parse(await client.get('/v1/images', { days }))
  for (let page = 1; page < PAGES && all.next !== null; page++) {
    const more = answer.parse(await client.get('/v1/images', { days, cursor: all.next }))
    all = { ...more, items: [...all.items, ...more.items], cut: all.cut || more.cut }
  }
  return all
}

async function one(name: string, options: Options): Promise<void> {
  const { days, verdict, cause, label, limit = '50' } = options
  const client = apiClient(options)
  const path = `/v1/images/${encodeURIComponent(name)}`
  const read = async () => {
    const found = await client.find(path, { days })
    if (found === null)
      throw new CliError(
        `no image ${name}: \`boot-health images\` lists those that there are, by their whole names`,
      )
    const query = { days, limit, verdict, cause, label }
    return { ...image.parse(found), recent: boots.parse(await client.get(`${path}/boots`, query)) }
  }
  await show(options, read, ({ recent, ...counts }) => {
    const more = recent.next === null ? '' : `there are older ones; looked at ${recent.looked_at}\n`
    const rows =
      recent.items.length === 0
        ? 'no boot matches\n'
        : bootsTable(recent.items.map(({ image: _, ...boot }) => boot))
    return `${table([counts])}\n${rows}${more}`
  })
}

const table = (items: Image[]): string =>
  renderTable(['IMAGE', 'BOOTS', 'CAME UP', 'SHARE', 'VERDICTS'], items.map(rowOf), styleHere())

function rowOf({ image: name, boots: count, came_up, decided, verdicts, cut }: Image): string[] {
  const words = Object.entries(verdicts).map(([verdict, some]) => `${some} ${verdict}`)
  const share = decided === 0 ? '-' : `${Math.floor((came_up / decided) * 1000) / 10} %`
  return [name, `${count}${cut ? '+' : ''}`, `${came_up} of ${decided}`, share, words.join(', ')]
}
