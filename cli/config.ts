/** `boot-health config check|schema`: what is wrong with a configuration before anything runs by it. */
import { Command } from 'commander'
import { checkConfig } from '../shared/config-check/config-check.ts'
import type { ConfigFault } from '../shared/config-check/fault.ts'
import { configJsonSchema } from '../shared/config-check/schema-at.ts'
import { safeJson } from '../shared/safe-json.ts'
import { CONFIG_FILE, factsOf, readConfigFile } from './embedded/read-config.ts'
import { addExamples } from './help/examples.ts'
import { styleHere } from './terminal/here.ts'
import type { Style } from './terminal/style.ts'

const HELP = `
For every fault the check names the place, the value and what to write instead. It also looks for each secret where the
file says it is, so run it as the server's user and in the server's environment. The same check runs when the server
starts and when you deploy the stack.

Exit code: 0 nothing wrong, or only warnings; 1 an error; 2 the file cannot be read.

Examples:
  boot-health config check
  boot-health config check /etc/boot-health/boot-health.config.json
  boot-health config check --aws                    as a stack on AWS would read it
  boot-health config schema > boot-health.config.schema.json`

interface CheckOptions {
  aws?: true
  json?: true
}

export function configCommand(): Command {
  const command = new Command('config').description('Check a configuration, or print its schema.')
  command
    .command('check')
    .description('report what is wrong, where, and what to write instead')
    .argument('[FILE]', 'the configuration', CONFIG_FILE)
    .option('--aws', 'for a stack on AWS: secrets are in SSM')
    .option('--json', 'print the faults as JSON')
    .action(check)
  command
    .command('schema')
    .description('print the JSON Schema of the file, for an editor')
    .action(() => void process.stdout.write(`${JSON.stringify(configJsonSchema(), null, 2)}\n`))
  return addExamples(command, HELP)
}

function check(file: string, options: CheckOptions): void {
  const raw = readConfigFile(file, 'name the configuration: boot-health config check FILE')
  const { faults } = checkConfig(raw, factsOf(options.aws ? 'aws' : 'embedded'))
  const errors = faults.filter(({ level }) => level === 'error').length
  process.stdout.write(
    options.json === true ? `${safeJson({ file, faults })}\n` : report(file, faults, errors, styleHere()),
  )
  if (errors > 0) process.exitCode = 1
}

function report(file: string, faults: readonly ConfigFault[], errors: number, style: Style): string {
  const lines = faults.map((fault) => entry(fault, style))
  const warnings = faults.length - errors
  const sum =
    faults.length === 0 ? 'nothing is wrong' : `${counted(errors, 'error')}, ${counted(warnings, 'warning')}`
  return `${[...lines, `${file}: ${sum}`].join('\n')}\n`
}

const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`

function entry({ level, pointer, value, says, write }: ConfigFault, style: Style): string {
  const mark = style.colour(level === 'error' ? 'red' : 'yellow', level)
  const is = value === null ? '' : ` is ${value}`
  return `${mark}  ${style.bold(pointer || '/')}${is}: ${says}\n       ${write}`
}
