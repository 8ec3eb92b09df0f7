/** `boot-health settings`: the server's settings, defaults filled in, secrets as references. */
import { Command } from 'commander'
import { displayLine } from '../shared/display.ts'
import { safeJson } from '../shared/safe-json.ts'
import { type ApiPlace, apiClient, withApi } from './api-client.ts'

const HELP = `
It asks the running server, so it shows what is in force, not what a file says. docs/settings.md explains each key.
This needs an operator token in BOOT_HEALTH_TOKEN.

Examples:
  boot-health settings
  boot-health settings --json | jq .settings.remediation`

export function settingsCommand(): Command {
  return withApi(new Command('settings'))
    .description('Show the settings that a fleet runs with.')
    .option('--json', 'print the API answer')
    .addHelpText('after', HELP)
    .action(list)
}

async function list(options: ApiPlace & { json?: true }): Promise<void> {
  const answer = await apiClient(options).get('/v1/settings')
  const lines = linesOf(answer).map(([key, value]) => `${key} = ${displayLine(value, 2000)}\n`)
  process.stdout.write(options.json === true ? `${safeJson(answer)}\n` : lines.join(''))
}

/** One line for each value, under its path. A secret's reference is one value. */
function linesOf(part: unknown, path = ''): [string, string][] {
  if (typeof part !== 'object' || part === null || Array.isArray(part) || isReference(part))
    return [[path, JSON.stringify(part)]]
  return Object.entries(part).flatMap(([name, value]) =>
    linesOf(value, path === '' ? name : `${path}.${name}`),
  )
}

const isReference = (part: object) => {
  const [name = '', ...others] = Object.keys(part)
  return others.length === 0 && ['env', 'ssm', 'value'].includes(name)
}
