/** `boot-health ack INCIDENT`: acknowledges an incident; with --undo, withdraws that. */
import { Command, Option } from 'commander'
import * as z from 'zod'
import { ACK_S } from '../shared/policy/waits.ts'
import { safeJson } from '../shared/safe-json.ts'
import { type ApiPlace, apiClient, withApi } from './api-client.ts'
import { CliError } from './cli-error.ts'
import { durationOf, durationText } from './duration.ts'
import { incidentNamed } from './named.ts'

const HELP = `
An acknowledged incident does not page again until the time is over or it has twice as many members. You may shorten the
incident to any prefix that only one open incident has. This needs an operator token in BOOT_HEALTH_TOKEN.

Examples:
  boot-health ack route_missing_at_lookup~centos-6.5-nm~1 --note "looking at the DHCP relay"
  boot-health ack route_missing --note "fix is rolling out" --for 8h
  boot-health ack route_missing --undo`

interface Options extends ApiPlace {
  note?: string
  reason?: string
  for: number
  undo?: true
  json?: true
}

export function ackCommand(): Command {
  return withApi(new Command('ack'))
    .description('Acknowledge an incident, or withdraw the acknowledgement.')
    .argument('<incident>', 'an id from "boot-health incidents", or a prefix of it')
    .option('--note <text>', 'what you are doing about it')
    .addOption(new Option('--reason <text>', 'the same as --note').hideHelp())
    .addOption(
      new Option('--for <duration>', '30m, 4h, 1d').argParser(durationOf).default(ACK_S, durationText(ACK_S)),
    )
    .option('--undo', 'withdraw the acknowledgement: pages go out again')
    .option('--json', 'print the API answer')
    .addHelpText('after', HELP)
    .action(acknowledge)
}

const acknowledged = z.looseObject({ ack: z.looseObject({ by: z.string(), until: z.string() }) })

async function acknowledge(given: string, options: Options): Promise<void> {
  const note = options.note ?? options.reason
  if ((note === undefined) !== (options.undo === true))
    throw new CliError(
      'say what you are doing about it: --note "..."; or --undo alone (see: boot-health ack --help)',
    )
  const client = apiClient(options)
  const id = await incidentNamed(client, given, { open: true })
  const path = `/v1/incidents/${encodeURIComponent(id)}/ack`
  if (options.undo === true) {
    await client.send('DELETE', path)
    const words =
      options.json === true ? safeJson({ incident: id, ack: null }, 0) : `${id}: acknowledgement withdrawn`
    return void process.stdout.write(`${words}\n`)
  }
  const answer = await client.send('POST', path, { note, for_s: options.for })
  const { ack } = acknowledged.parse(answer)
  process.stdout.write(
    options.json === true ? `${safeJson(answer)}\n` : `${id}: acknowledged by ${ack.by} until ${ack.until}\n`,
  )
}
