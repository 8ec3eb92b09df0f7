/** `boot-health expect INSTANCE`: announces a launch, so that its first boot is trusted and its silence noticed. */
import { Command } from 'commander'
import * as z from 'zod'
import { displayLine } from '../shared/display.ts'
import { safeJson } from '../shared/safe-json.ts'
import { type ApiPlace, apiClient, withApi } from './api-client.ts'
import { CliError } from './cli-error.ts'
import { durationOf } from './duration.ts'

const HELP = `
This does by hand what inventory does for each launch. Without an announcement, a first boot pages nobody and is not
repaired, and nobody notices if the machine never reports. This needs an inventory or operator token in BOOT_HEALTH_TOKEN.

Examples:
  boot-health expect i-0abc1234 --uuid 1a0f6c52-7d3b-4e91-8c44-f1634185e0d7 --mac fa:16:3e:f3:41:85
  boot-health expect i-0abc1234 --image centos-7-2026.11 --deadline 10m
  boot-health expect i-0abc1234 --planned-until 2026-12-01T06:00:00Z --reason "rack is moved"
  boot-health expect i-0abc1234 --gone`

interface Options extends ApiPlace {
  uuid?: string
  mac?: string[]
  image?: string
  launchedAt?: string
  deadline?: number
  plannedUntil?: string
  reason?: string
  label?: string[]
  gone?: true
  json?: true
}

const collected = (one: string, before: string[] = []) => [...before, one]

export function expectCommand(): Command {
  return withApi(new Command('expect'))
    .description('Announce the launch of an instance, or its end.')
    .argument('<instance>', 'its id in your inventory')
    .option('--uuid <uuid>', 'its product uuid')
    .option('--mac <address>', 'one of its MAC addresses; may be repeated', collected)
    .option('--image <name>', 'the image that it boots')
    .option('--launched-at <time>', 'RFC 3339 (default: now)')
    .option(
      '--deadline <duration>',
      "30s to 1d from the launch to its first report (default: the image's own)",
      durationOf,
    )
    .option('--planned-until <time>', 'planned work: nothing is expected until this time')
    .option('--reason <text>', 'why the work is planned')
    .option('--label <name=value>', 'a label to show with it; may be repeated', collected)
    .option('--gone', 'the instance no longer exists: it leaves its incident, and nothing is expected of it')
    .option('--json', 'print the API answer')
    .addHelpText('after', HELP)
    .action(announce)
}

const announced = z.looseObject({ instance: z.string(), deadline_at: z.string() })

async function announce(instance: string, options: Options): Promise<void> {
  const path = `/v1/expectations/${encodeURIComponent(instance)}`
  const body = bodyOf(options)
  if (options.gone === true) {
    if (Object.keys(body).length > 0)
      throw new CliError('--gone cannot be combined with other facts of the instance')
    await apiClient(options).send('DELETE', path)
    return void process.stdout.write(
      options.json === true
        ? `${safeJson({ instance, gone: true }, 0)}\n`
        : `${displayLine(instance, 128)} is gone; nothing is expected of it\n`,
    )
  }
  const answer = await apiClient(options).send('PUT', path, body)
  if (options.json === true) return void process.stdout.write(`${safeJson(answer)}\n`)
  const { deadline_at } = announced.parse(answer)
  process.stdout.write(
    `${displayLine(instance, 128)} is expected; its first report is due by ${deadline_at.slice(0, 19)}Z\n`,
  )
}

/** Only the given options: everything else stays as it is. */
function bodyOf(options: Options): Record<string, unknown> {
  const { uuid, mac, image, launchedAt, deadline, plannedUntil, reason, label } = options
  const body = {
    uuid,
    macs: mac,
    image,
    launched_at: launchedAt,
    deadline_s: deadline,
    until: plannedUntil,
    reason,
    labels: label && Object.fromEntries(label.map(labelOf)),
  }
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined))
}

function labelOf(text: string): [string, string] {
  const [name, ...value] = text.split('=')
  if (!name || value.length === 0)
    throw new CliError(`--label ${displayLine(text, 80)}: write it as name=value`)
  return [name, value.join('=')]
}
