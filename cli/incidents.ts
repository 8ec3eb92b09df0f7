/** `boot-health incidents [ID]`: what is wrong with the fleet now, by cause and image. */
import { Command } from 'commander'
import * as z from 'zod'
import { type ApiPlace, apiClient, withApi } from './api-client.ts'
import { styleHere } from './terminal/here.ts'
import { safeJson } from './terminal/safe-json.ts'
import { renderTable } from './terminal/table.ts'

const HELP = `
Examples:
  boot-health incidents
  boot-health incidents route_missing_at_lookup~centos-6.5-nm~1
  boot-health incidents --json
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
  return withApi(new Command('incidents'))
    .description('List incidents, open ones first; with an id, one incident and its members.')
    .argument('[id]', 'an id of the list')
    .option('--json', 'print the API answer')
    .addHelpText('after', HELP)
    .action((id: string | undefined, options: ApiPlace & { json?: true }) =>
      id === undefined ? list(options) : show(id, options),
    )
}

async function list(options: ApiPlace & { json?: true }): Promise<void> {
  const answer = incidents.parse(await apiClient(options).get('/v1/incidents'))
  if (options.json === true) return void process.stdout.write(`${safeJson(answer)}\n`)
  if (answer.items.length === 0) return void process.stdout.write('no incidents\n')
  const rows = answer.items.map((one) => [
    one.state + (one.ack ? ' (ack)' : ''),
    one.severity,
    String(one.members_seen),
    one.opened_at.slice(0, 19).replace('T', ' '),
    one.cause,
    one.image,
    one.id,
  ])
  const headings = ['STATE', 'SEVERITY', 'SEEN', 'OPENED (UTC)', 'CAUSE', 'IMAGE', 'ID']
  process.stdout.write(renderTable(headings, rows, styleHere()))
}

async function show(id: string, options: ApiPlace & { json?: true }): Promise<void> {
  const client = apiClient(options)
  const path = `/v1/incidents/${encodeURIComponent(id)}`
  const [one, of] = await Promise.all([
    client.get(path).then((found) => incident.parse(found)),
    client.get(`${path}/members`).then((found) => members.parse(found)),
  ])
  if (options.json === true) return void process.stdout.write(`${safeJson({ ...one, members: of.items })}\n`)
  const rows = of.items.map((member) => [
    member.instance,
    member.state,
    member.joined_at.slice(0, 19).replace('T', ' '),
    member.last_decision ? `${member.last_decision.outcome}: ${member.last_decision.reason}` : '-',
  ])
  process.stdout.write(`${headline(one)}\n\n`)
  process.stdout.write(renderTable(['INSTANCE', 'STATE', 'JOINED (UTC)', 'LAST DECISION'], rows, styleHere()))
}

function headline(one: Incident): string {
  const told = one.tell.map(({ channel, sent, last_error }) => {
    const failed = last_error === null ? '' : ` (last error: ${last_error})`
    return `${channel}: ${sent ?? 'nothing yet'}${failed}`
  })
  const end =
    one.resolved_at === null ? '' : `, resolved ${one.resolved_at.slice(0, 19)}Z: ${one.resolve_reason ?? ''}`
  return [
    `${one.state}: ${one.cause} on ${one.image} (${one.severity}), since ${one.opened_at.slice(0, 19)}Z${end}`,
    `told: ${told.join(', ') || 'nobody'}${one.ack ? `; acknowledged by ${one.ack.by}` : ''}`,
  ].join('\n')
}
