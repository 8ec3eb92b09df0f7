/** `boot-health why INCIDENT|INSTANCE`: every decision, with its time, its inputs and its reason. */
import { Command } from 'commander'
import * as z from 'zod'
import { displayLine } from '../shared/display.ts'
import { parseIncidentId } from '../shared/incident-id.ts'
import { safeJson } from '../shared/safe-json.ts'
import { type ApiClient, type ApiPlace, apiClient, withApi } from './api-client.ts'
import { incidentNamed, instanceNamed, NoneNamed } from './named.ts'
import { styleHere } from './terminal/here.ts'
import { decisionLines } from './why/decision-lines.ts'
import { cohortAnswer, inCommonLines } from './why/in-common.ts'
import { instanceStanding, standingLines } from './why/standing-lines.ts'

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
  /** For an incident only. */
  cohort: cohortAnswer,
})

export function whyCommand(): Command {
  return withApi(new Command('why'))
    .description('Say why an incident or an instance was, or was not, paged and repaired.')
    .argument(
      '<incident|instance>',
      'an id from "boot-health incidents", or an instance; or a prefix of either',
    )
    .option('--json', 'print the API answer')
    .addHelpText('after', HELP)
    .action(explain)
}

async function explain(of: string, options: ApiPlace & { json?: true }): Promise<void> {
  const client = apiClient(options)
  const path = await pathOf(client, of)
  const answer = why.parse(await client.get(path))
  if (options.json === true) return void process.stdout.write(`${safeJson(answer)}\n`)
  const style = styleHere()
  const lines = [...answer.decisions].reverse().flatMap((decision) => decisionLines(decision, style))
  const standing = path.startsWith('/v1/instances/')
    ? standingLines(instanceStanding.parse(await client.get(path.replace(/\/why$/, ''))))
    : []
  const printed = [...lines, ...standing, ...inCommonLines(answer.cohort)]
  process.stdout.write(
    `${printed.length === 0 ? `nothing has been decided about ${displayLine(of, 60)} yet` : printed.join('\n')}\n`,
  )
}

/** An exact instance id first; then an incident, or an instance, by its prefix. */
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
