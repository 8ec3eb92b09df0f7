/** `boot-health why INCIDENT|INSTANCE`: every decision, with its time, its inputs and its reason. */
import { Command } from 'commander'
import * as z from 'zod'
import { displayLine } from '../shared/display.ts'
import { parseIncidentId } from '../shared/incident-id.ts'
import { type ApiClient, type ApiPlace, apiClient, withApi } from './api-client.ts'
import { incidentNamed, instanceNamed, NoneNamed } from './named.ts'
import { styleHere } from './terminal/here.ts'
import { safeJson } from './terminal/safe-json.ts'

const HELP = `
Examples:
  boot-health why i-0abc1234                               why it was (not) paged, (not) repaired
  boot-health why route_missing_at_lookup~centos-6.5-nm~1
  boot-health why i-0abc1234 --json`

const why = z.looseObject({
  decisions: z.array(
    z.object({
      at: z.string(),
      about: z.string(),
      actor: z.string(),
      outcome: z.string(),
      reason: z.string(),
      inputs: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
    }),
  ),
})

export function whyCommand(): Command {
  return withApi(new Command('why'))
    .description('Say why an incident or an instance was, or was not, paged and repaired.')
    .argument(
      '<incident|instance>',
      'an id of "boot-health incidents", or an instance; or the beginning of either',
    )
    .option('--json', 'print the API answer')
    .addHelpText('after', HELP)
    .action(explain)
}

async function explain(of: string, options: ApiPlace & { json?: true }): Promise<void> {
  const client = apiClient(options)
  const answer = why.parse(await client.get(await pathOf(client, of)))
  if (options.json === true) return void process.stdout.write(`${safeJson(answer)}\n`)
  if (answer.decisions.length === 0) return void process.stdout.write(`nothing was decided about ${of} yet\n`)
  const style = styleHere()
  for (const { at, about, actor, outcome, reason, inputs } of [...answer.decisions].reverse()) {
    const words = Object.entries(inputs).map(([name, value]) => `${name}=${displayLine(String(value), 80)}`)
    const line = `${displayLine(about, 60)}  ${style.bold(outcome)}  ${reason}`
    process.stdout.write(
      `${style.dim(at.slice(0, 19).replace('T', ' '))}  ${line}  ${style.dim(`by ${displayLine(actor, 40)}`)}\n`,
    )
    if (words.length > 0) process.stdout.write(`${' '.repeat(21)}${style.dim(words.join(' '))}\n`)
  }
}

/** An instance where it is one, whole; then an incident, or an instance, by its beginning. */
async function pathOf(client: ApiClient, given: string): Promise<string> {
  const instance = (id: string) => `/v1/instances/${encodeURIComponent(id)}/why`
  const incident = (id: string) => `/v1/incidents/${encodeURIComponent(id)}/why`
  if (parseIncidentId(given) !== null) return incident(await incidentNamed(client, given, { open: false }))
  if ((await client.find(`/v1/instances/${encodeURIComponent(given)}`)) !== null) return instance(given)
  const named = await incidentNamed(client, given, { open: false }).catch((error: unknown) => {
    if (error instanceof NoneNamed) return null
    throw error
  })
  return named === null ? instance(await instanceNamed(client, given)) : incident(named)
}
