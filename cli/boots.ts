/** `boot-health boots`: the fleet's boots, newest first. */
import { Command, Option } from 'commander'
import * as z from 'zod'
import { CAUSES, VERDICTS } from '../shared/verdict.ts'
import { lastDays } from '../shared/view/number-words.ts'
import { type ApiClient, type ApiPlace, apiClient, withApi } from './api-client.ts'
import { type Shown, show, withShown } from './show.ts'
import { styleHere } from './terminal/here.ts'
import { renderTable } from './terminal/table.ts'
import { wholeNumber } from './whole-number.ts'

const HELP = `
Examples:
  boot-health boots
  boot-health boots --verdict failing --days 1
  boot-health boots --image centos --limit 200 --json
  BOOT_HEALTH_URL=https://boot-health.example.com BOOT_HEALTH_TOKEN=bh_viewer_... boot-health boots`

const boots = z.object({
  items: z.array(
    z.looseObject({
      first_at: z.string(),
      instance: z.string(),
      verdict: z.string(),
      cause: z.string(),
      image: z.string(),
      trust: z.string(),
      margin_s: z.tuple([z.number(), z.number()]).nullable(),
    }),
  ),
  next: z.string().nullable(),
  looked_at: z.number(),
})

/** Requests that one list may take; a filter with few matches searches many rows. */
const PAGES = 20

interface Options extends ApiPlace, Shown {
  verdict?: string
  cause?: string
  image?: string
  instance?: string
  days: string
  limit: string
  cursor?: string
}

export function bootsCommand(): Command {
  return withShown(withApi(new Command('boots')))
    .description(
      'List boots, newest first: verdict, cause, image, and by how much the lookup race was won or lost.',
    )
    .addOption(
      new Option('--verdict <word>', 'one verdict, or "failing" for all that need attention').choices([
        ...VERDICTS,
        'failing',
      ]),
    )
    .addOption(new Option('--cause <word>', 'one cause').choices(CAUSES))
    .option('--image <text>', 'images whose name contains this')
    .option('--instance <text>', 'instances whose name contains this')
    .option('--days <number>', 'how far back to look', wholeNumber(1, 90), '7')
    .option('--limit <number>', 'maximum number of rows', wholeNumber(1, 200), '50')
    .option('--cursor <text>', 'continue where the last page ended')
    .addHelpText('after', HELP)
    .action(list)
}

async function list({ url, data, fleet, json, watch, ...query }: Options): Promise<void> {
  const place = { data, ...(url ? { url } : {}), ...(fleet ? { fleet } : {}) }
  const client = apiClient(place)
  await show(
    { ...(json ? { json } : {}), ...(watch ? { watch } : {}) },
    () => readOn(client, query),
    words(query),
  )
}

type Answer = z.infer<typeof boots>
type Query = Omit<Options, keyof ApiPlace | keyof Shown>

/** Continues where a filter made the server stop short of the limit; the cursor covers the rest. */
async function readOn(client: ApiClient, query: Query): Promise<Answer> {
  const limit = Number(query.limit)
  let answer = boots.parse(await client.get('/v1/boots', { ...query }))
  for (let page = 1; page < PAGES && answer.next !== null && answer.items.length < limit; page++) {
    const rest = String(limit - answer.items.length)
    const more = boots.parse(await client.get('/v1/boots', { ...query, limit: rest, cursor: answer.next }))
    answer = {
      items: [...answer.items, ...more.items],
      next: more.next,
      looked_at: answer.looked_at + more.looked_at,
    }
  }
  return answer
}

const words =
  (query: Query) =>
  ({ items, next, looked_at }: Answer): string => {
    const more = next === null ? '' : `more: --cursor ${next}\n`
    if (items.length > 0) return bootsTable(items) + more
    const filtered = query.verdict ?? query.cause ?? query.image ?? query.instance
    if (filtered === undefined)
      return `no boots yet (in ${lastDays(query.days)}); docs/guest.md installs the reporter on a guest\n`
    const looked = next === null ? `in ${lastDays(query.days)}` : `of the ${looked_at} looked at so far`
    return `no boot matches ${looked}\n${more}`
  }

interface ListedBoot {
  first_at: string
  instance: string
  verdict: string
  cause: string
  margin_s: [number, number] | null
  trust: string
  image?: string
}

/** Rows as the API answers them; the image only where they name one. */
export function bootsTable(items: readonly ListedBoot[]): string {
  const rows = items.map((boot) => [
    boot.first_at.slice(0, 19).replace('T', ' '),
    boot.instance,
    boot.verdict,
    boot.cause,
    marginWords(boot.margin_s),
    boot.trust,
    ...(boot.image === undefined ? [] : [boot.image]),
  ])
  const named = items.some(({ image }) => image !== undefined)
  const headings = [
    'REPORTED (UTC)',
    'INSTANCE',
    'VERDICT',
    'CAUSE',
    'MARGIN',
    'TRUST',
    ...(named ? ['IMAGE'] : []),
  ]
  return renderTable(headings, rows, styleHere())
}

/** `-4.4..-0.6 s`: the lookup came this long after the route (negative: before it). */
function marginWords(margin: [number, number] | null): string {
  if (margin === null) return '-'
  const [low, high] = margin.map((seconds) => seconds.toFixed(1))
  return low === high ? `${low} s` : `${low}..${high} s`
}
