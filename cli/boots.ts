/** `boot-health boots`: the fleet's boots, newest first. */
import { Command } from 'commander'
import * as z from 'zod'
import { type ApiPlace, apiClient, withApi } from './api-client.ts'
import { styleHere } from './terminal/here.ts'
import { safeJson } from './terminal/safe-json.ts'
import { renderTable } from './terminal/table.ts'

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
})

interface Options extends ApiPlace {
  verdict?: string
  cause?: string
  image?: string
  instance?: string
  days: string
  limit: string
  cursor?: string
  json?: true
}

export function bootsCommand(): Command {
  return withApi(new Command('boots'))
    .description(
      'List boots, newest first: verdict, cause, image, and by how much the lookup race was won or lost.',
    )
    .option('--verdict <word>', 'one verdict, or "failing" for all that need somebody')
    .option('--cause <word>', 'one cause')
    .option('--image <text>', 'images whose name holds this')
    .option('--instance <text>', 'instances whose name holds this')
    .option('--days <number>', 'how far back to look', '7')
    .option('--limit <number>', 'at most so many', '50')
    .option('--cursor <text>', 'go on where the last page ended')
    .option('--json', 'print the API answer')
    .addHelpText('after', HELP)
    .action(list)
}

async function list({ url, data, fleet, json, ...query }: Options): Promise<void> {
  const place = { data, ...(url ? { url } : {}), ...(fleet ? { fleet } : {}) }
  const answer = boots.parse(await apiClient(place).get('/v1/boots', { ...query }))
  if (json === true) return void process.stdout.write(`${safeJson(answer)}\n`)
  if (answer.items.length === 0) {
    const filtered = query.verdict ?? query.cause ?? query.image ?? query.instance
    const words = filtered
      ? 'no boot matches'
      : 'no boots yet; docs/guest.md installs the reporter on a guest'
    return void process.stdout.write(`${words} (last ${query.days} days)\n`)
  }
  const rows = answer.items.map((boot) => [
    boot.first_at.slice(0, 19).replace('T', ' '),
    boot.instance,
    boot.verdict,
    boot.cause,
    marginWords(boot.margin_s),
    boot.trust,
    boot.image,
  ])
  const headings = ['BEGAN (UTC)', 'INSTANCE', 'VERDICT', 'CAUSE', 'MARGIN', 'TRUST', 'IMAGE']
  process.stdout.write(renderTable(headings, rows, styleHere()))
  if (answer.next !== null) process.stdout.write(`more: --cursor ${answer.next}\n`)
}

/** `-4.4..-0.6 s`: the lookup came this long after the route (negative: before it). */
function marginWords(margin: [number, number] | null): string {
  if (margin === null) return '-'
  const [low, high] = margin.map((seconds) => seconds.toFixed(1))
  return low === high ? `${low} s` : `${low}..${high} s`
}
