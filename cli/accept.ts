/** `boot-health accept INSTANCE`: an operator vouches for the secret that a rebuilt guest now sends. */
import { Command } from 'commander'
import { type ApiPlace, apiClient, withApi } from './api-client.ts'

const HELP = `
A guest whose reports are quarantined sends another secret than the one that was bound to it: it was rebuilt without
inventory announcing it, it is a clone, or somebody forges it. Accept only after you know which.
It needs an operator token in BOOT_HEALTH_TOKEN.

Examples:
  boot-health accept i-0abc1234 --reason "rebuilt by hand, ticket 4711"`

export function acceptCommand(): Command {
  return withApi(new Command('accept'))
    .description('Bind the quarantined secret of an instance.')
    .argument('<instance>')
    .requiredOption('--reason <text>', 'how you know that it is the same machine')
    .option('--json', 'print the API answer')
    .addHelpText('after', HELP)
    .action(async (instance: string, options: ApiPlace & { reason: string; json?: true }) => {
      const path = `/v1/instances/${encodeURIComponent(instance)}/accept`
      const answer = await apiClient(options).send('POST', path, { note: options.reason })
      const words =
        options.json === true ? JSON.stringify(answer, null, 2) : `accepted: ${instance} is believed again`
      process.stdout.write(`${words}\n`)
    })
}
