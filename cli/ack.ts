/** `boot-health ack INCIDENT`: somebody is on it. */
import { Command } from 'commander'
import * as z from 'zod'
import { type ApiPlace, apiClient, withApi } from './api-client.ts'
import { durationOf } from './duration.ts'
import { safeJson } from './terminal/safe-json.ts'

const HELP = `
An acknowledged incident is not paged again until the time is over or it has twice as many members.
It needs an operator token in BOOT_HEALTH_TOKEN.

Examples:
  boot-health ack route_missing_at_lookup~centos-6.5-nm~1 --note "looking at the DHCP relay"
  boot-health ack route_missing_at_lookup~centos-6.5-nm~1 --note "fix is rolling out" --for 8h`

export function ackCommand(): Command {
  return withApi(new Command('ack'))
    .description('Acknowledge an incident.')
    .argument('<incident>', 'an id of "boot-health incidents"')
    .requiredOption('--note <text>', 'what you are doing about it')
    .option('--for <duration>', '30m, 4h, 1d', durationOf, 4 * 3600)
    .option('--json', 'print the API answer')
    .addHelpText('after', HELP)
    .action(acknowledge)
}

const acknowledged = z.looseObject({ ack: z.looseObject({ by: z.string(), until: z.string() }) })

async function acknowledge(
  id: string,
  options: ApiPlace & { note: string; for: number; json?: true },
): Promise<void> {
  const path = `/v1/incidents/${encodeURIComponent(id)}/ack`
  const answer = await apiClient(options).send('POST', path, { note: options.note, for_s: options.for })
  const { ack } = acknowledged.parse(answer)
  process.stdout.write(
    options.json === true ? `${safeJson(answer)}\n` : `acknowledged by ${ack.by} until ${ack.until}\n`,
  )
}
