/** `boot-health accept INSTANCE`: an operator vouches for the secret that a rebuilt guest now sends. */
import { Command, Option } from 'commander'
import * as z from 'zod'
import { safeJson } from '../shared/safe-json.ts'
import { type ApiPlace, apiClient, withApi } from './api-client.ts'
import { CliError } from './cli-error.ts'
import { instanceNamed } from './named.ts'

const HELP = `
Reports are quarantined when they carry a different secret from the one bound to the instance: the machine was rebuilt
before inventory announced it, it is a clone, or somebody is forging reports. An instance is contested when two secrets
report inside one launch window; then neither is bound. Accept a secret only when you know that it is the machine's own:
its console shows it. This needs an operator token in BOOT_HEALTH_TOKEN.

Without --secret the command only lists the secrets that wait.

Examples:
  boot-health accept i-0abc1234 --reason "rebuilt by hand, ticket 4711"
  boot-health accept i-0abc1234 --reason "rebuilt by hand, ticket 4711" --secret 5d41402abc4b`

interface Options extends ApiPlace {
  reason?: string
  note?: string
  secret?: string
  json?: true
}

const boot = z.looseObject({ verdict: z.string(), cause: z.string(), began_at: z.string() })
const waiting = z.looseObject({
  acceptable_secrets: z.array(z.string()),
  contest: z
    .looseObject({ stories: z.array(z.looseObject({ secret: z.string(), boot: boot.nullable() })) })
    .nullable(),
})

export function acceptCommand(): Command {
  return withApi(new Command('accept'))
    .description('Bind the secret of an instance that is quarantined or contested.')
    .argument('<instance>', 'an instance, or a prefix of it')
    .option('--reason <text>', 'how you know that it is the same machine')
    .addOption(new Option('--note <text>', 'the same as --reason').hideHelp())
    .option('--secret <digits>', 'the first digits of the waiting secret, as this command lists them')
    .option('--json', 'print the API answer')
    .addHelpText('after', HELP)
    .action(accept)
}

async function accept(given: string, options: Options): Promise<void> {
  const reason = options.reason ?? options.note
  if (reason === undefined)
    throw new CliError(
      'say how you know that it is the same machine: --reason "..." (see: boot-health accept --help)',
    )
  const client = apiClient(options)
  const instance = await instanceNamed(client, given)
  const path = `/v1/instances/${encodeURIComponent(instance)}`
  if (options.secret === undefined) {
    throw new CliError(whichWait(instance, waiting.parse(await client.get(path))))
  }
  const answer = await client.send('POST', `${path}/accept`, {
    note: reason,
    secret_hash: options.secret,
  })
  const words = options.json === true ? safeJson(answer) : `accepted: ${instance} is believed again`
  process.stdout.write(`${words}\n`)
}

/** What could be accepted, in one line; for a contested machine each secret with its boot. */
function whichWait(instance: string, { acceptable_secrets, contest }: z.infer<typeof waiting>): string {
  const [first, ...others] = acceptable_secrets
  if (first === undefined) return `${instance}: no secret waits to be accepted`
  if (others.length === 0)
    return `${instance}: the secret ${first} waits; if it is the machine's own, add --secret ${first}`
  const stories = acceptable_secrets.map((secret) => {
    const boot = contest?.stories.find((story) => story.secret === secret)?.boot
    return boot ? `${secret} (${boot.verdict}, ${boot.cause}, began ${boot.began_at})` : `${secret} (refused)`
  })
  return `${instance}: ${stories.length} secrets wait: ${stories.join(', ')}; add --secret with the machine's own`
}
