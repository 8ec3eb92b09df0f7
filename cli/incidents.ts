/** `boot-health incidents [ID]`: what is wrong with the fleet now, by cause and image. */
import { Command, InvalidArgumentError } from 'commander'
import * as z from 'zod'
import { outcomeText, reasonText } from '../shared/view/decision-words.ts'
import { counted } from '../shared/view/number-words.ts'
import { type ApiPlace, apiClient, withApi } from './api-client.ts'
import { incidentNamed } from './named.ts'
import { type Shown, show, withShown } from './show.ts'
import { styleHere } from './terminal/here.ts'
import { renderTable } from './terminal/table.ts'
import { cohortAnswer, inCommonLines } from './why/in-common.ts'

const HELP = `
Examples:
  boot-health incidents
  boot-health incidents route_missing_at_lookup~centos-6.5-nm~1
  boot-health incidents --limit 200 --json
  boot-health why route_missing_at_lookup~centos-6.5-nm~1`

const incident = z.looseObject({
  id: z.string(),
  cause: z.string(),
  image: z.string(),
  state: z.string(),
  severity: z.string(),
  opened_at: z.string(),
  resolved_at: z.string().nullable(),
  resolve_reason: z.string().nullable(),
  members_seen: z.number(),
  ack: z.looseObject({ by: z.string() }).nullable(),
  tell: z.array(
    z.looseObject({ channel: z.string(), sent: z.string().nullable(), last_error: z.string().nullable() }),
  ),
  cohort: cohortAnswer,
})
const incidents = z.object({ items: z.array(incident), next: z.string().nullable() })
const members = z.object({
  items: z.array(
    z.looseObject({
      instance: z.string(),
      state: z.string(),
      joined_at: z.string(),
      last_decision: z.looseObject({ outcome: z.string(), reason: z.string() }).nullable(),
    }),
  ),
})
type Incident = z.infer<typeof incident>

export function incidentsCommand(): Command {
  return withShown(withApi(new Command('incidents')))
    .description('List incidents, open ones first; with an id, show one incident and its members.')
    .argument('[id]', 'an id from the list, or a prefix of it')
    .option('--limit <number>', 'maximum number of rows: incidents, or members of one', limitOf, 50)
    .option('--cursor <text>', 'continue where the last page ended')
    .addHelpText('after', HELP)
    .action((id: string | undefined, options: Options) =>
      id === undefined ? list(options) : showOne(id, options),
    )
}

interface Options extends ApiPlace, Shown {
  limit: number
  cursor?: string
}

function limitOf(text: string): number {
  const limit = Number(text)
  if (Number.isInteger(limit) && limit >= 1 && limit <= 10_000) return limit
  throw new InvalidArgumentError('1 to 10000.')
}

/** What one page of the API has at most. */
const PAGE = 200

async function list({ limit, cursor, ...options }: Options): Promise<void> {
  const client = apiClient(options)
  const read = async () =>
    incidents.parse(await client.get('/v1/incidents', { limit: Math.min(limit, PAGE), cursor }))
  await show(options, read, ({ items, next }) => {
    const more = next === null ? '' : `more: boot-health incidents --cursor ${next}\n`
    return items.length === 0 ? `no incidents\n${more}` : tableOf(items) + more
  })
}

function tableOf(items: Incident[]): string {
  const rows = items.map((one) => [
    one.state + (one.ack ? ' (ack)' : ''),
    one.severity,
    String(one.members_seen),
    one.opened_at.slice(0, 19).replace('T', ' '),
    one.cause,
    one.image,
    one.id,
  ])
  const headings = ['STATE', 'SEVERITY', 'SEEN', 'OPENED (UTC)', 'CAUSE', 'IMAGE', 'ID']
  return renderTable(headings, rows, styleHere())
}

async function showOne(given: string, { limit, cursor: _, ...options }: Options): Promise<void> {
  const client = apiClient(options)
  const path = `/v1/incidents/${encodeURIComponent(await incidentNamed(client, given, { open: false }))}`
  const read = async () => {
    const [one, of] = await Promise.all([
      client.get(path).then((found) => incident.parse(found)),
      client.get(`${path}/members`).then((found) => members.parse(found)),
    ])
    return { ...one, members: of.items }
  }
  await show(options, read, oneOf(limit))
}

type WithMembers = Incident & { members: z.infer<typeof members>['items'] }

const decided = (one: { outcome: string; reason: string }) => `${outcomeText(one)}: ${reasonText(one)}`

/** Failing members come first; of thousands the screen shows the first, and the total. */
const oneOf =
  (limit: number) =>
  ({ members: of, ...one }: WithMembers): string => {
    const failing = of.filter(({ state }) => state === 'failing')
    const shown = [...failing, ...of.filter(({ state }) => state !== 'failing')].slice(0, limit)
    const rows = shown.map((member) => [
      member.instance,
      member.state,
      member.joined_at.slice(0, 19).replace('T', ' '),
      member.last_decision ? decided(member.last_decision) : '-',
    ])
    const table = renderTable(['INSTANCE', 'STATE', 'JOINED (UTC)', 'LAST DECISION'], rows, styleHere())
    const rest = of.length - shown.length
    const more =
      rest === 0 ? '' : `${rest} more of ${of.length}: --limit ${of.length}, or --json for all of them\n`
    return `${headline(one as Incident)}\n${stillFailing(failing.length, of.length)}\n\n${table}${more}`
  }

/** `1 of 1 member still fails`, `1 of 3 members still fails`, `2 of 3 members still fail`. */
const stillFailing = (failing: number, of: number) =>
  `${failing} of ${counted(of, 'member')} still ${failing === 1 || of === 1 ? 'fails' : 'fail'}`

function headline(one: Incident): string {
  const sends = one.tell.map(({ channel, sent, last_error }) => {
    const failed = last_error === null ? '' : ` (last error: ${last_error})`
    return `${channel}: ${sent ?? 'nothing yet'}${failed}`
  })
  const end =
    one.resolved_at === null ? '' : `, resolved ${one.resolved_at.slice(0, 19)}Z: ${one.resolve_reason ?? ''}`
  return [
    `${one.state}: ${one.cause} on ${one.image} (${one.severity}), since ${one.opened_at.slice(0, 19)}Z${end}`,
    `notified: ${sends.join(', ') || 'nobody'}${one.ack ? `; acknowledged by ${one.ack.by}` : ''}`,
    ...inCommonLines(one.cohort),
  ].join('\n')
}
