/** The CDK CLI that this project pins, run unchanged. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { CliError } from '../cli-error.ts'

export const CONFIG_FILE = 'boot-health.config.json'

export interface StackChoice {
  stack: string
  config: string
  /** Only for `deploy`: this time no gradual roll-out, whatever the config says. */
  allAtOnce?: true
}

/** A command of `npm run NAME`: which stack from which config; everything else is passed on to cdk. */
export function cdkCommand(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .option('--stack <name>', 'name of the stack', 'BootHealth')
    .option('--config <file>', 'the configuration that the stack is built from', CONFIG_FILE)
    .argument('[cdk...]', 'further words for cdk, after --')
}

/** Runs `cdk VERB` for that stack and waits; throws `CliError` with cdk's own exit code when it fails. */
export function runCdk(verb: string, { stack, config, allAtOnce }: StackChoice, more: string[] = []): void {
  if (config !== CONFIG_FILE && !existsSync(config)) throw new CliError(`${config}: no such file`)
  const context = [`stack=${stack}`, `config=${config}`, ...(allAtOnce ? ['rollout=all_at_once'] : [])]
  const words = [verb, stack, ...context.flatMap((one) => ['-c', one]), ...more]
  const { status } = spawnSync(join('node_modules', '.bin', 'cdk'), words, { stdio: 'inherit' })
  if (status !== 0) throw new CliError(`cdk ${verb} failed; its output is above`, status ?? 1)
}

/** Runs an entry file's command; an error that the user can repair is one line and exit code 2, as with `boot-health`. */
export async function runEntry(command: Command): Promise<void> {
  try {
    await command.parseAsync()
  } catch (error) {
    if (!(error instanceof CliError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = error.exitCode
  }
}
