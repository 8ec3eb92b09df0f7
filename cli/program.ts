/**
 * The `boot-health` command, apart from its process: picks the subcommand, prints what went wrong in one line, sets the
 * exit code. 0 is fine; 1 is what the subcommand documents; 2 is bad input or usage; 70 is a bug.
 */
import { Command, CommanderError } from 'commander'
import { CliError } from './cli-error.ts'
import { COMMANDS, type CommandEntry } from './commands.ts'
import { versionAndCommit } from './own-files.ts'

const EXAMPLES = `
Examples:
  boot-health diagnose console.log            what happened on this boot, and what to do
  journalctl -b | boot-health diagnose -      the same, from a pipe
  boot-health lint /etc/cloud                 will this configuration wait for the network?

Every command has its own --help with examples.`

/** `help diagnose` and `diagnose` both ask for `diagnose`. */
function wanted(argv: string[]): CommandEntry | undefined {
  const words = argv.filter((word) => !word.startsWith('-'))
  const name = words[0] === 'help' ? words[1] : words[0]
  return COMMANDS.find((entry) => entry.name === name)
}

async function buildProgram(argv: string[]): Promise<Command> {
  const program = new Command('boot-health')
    .description('Shows which VMs came up without their metadata, why, and what to do about it.')
    .option('-V, --version', 'print the version and the commit')
    .addHelpText('after', EXAMPLES)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(oneLine(text, 'boot-health')) })
  const chosen = wanted(argv)
  for (const entry of COMMANDS) {
    const command = entry === chosen ? await entry.load() : new Command(entry.name)
    program.addCommand(inherit(command.summary(entry.summary), program))
  }
  return program
}

/** Settings do not reach commands that were built elsewhere; their subcommands need them too, and hints name the command itself. */
function inherit(command: Command, parent: Command, above = 'boot-health'): Command {
  const path = `${above} ${command.name()}`
  command.copyInheritedSettings(parent)
  command.configureOutput({ outputError: (text, write) => write(oneLine(text, path)) })
  for (const child of command.commands) inherit(child, command, path)
  return command
}

/** `path` is the command that complains, as it is typed. */
function oneLine(text: string, path: string): string {
  const message = text
    .trim()
    .replace(/^error: /, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ')
  return `boot-health: ${message} (see: ${path} --help)\n`
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  if (error instanceof CliError) {
    process.stderr.write(`boot-health: ${error.message}\n`)
    return error.exitCode
  }
  process.stderr.write(
    `boot-health: this is a bug in boot-health: ${error instanceof Error ? error.stack : error}\n`,
  )
  return 70
}

/** Runs the command of `argv`, which is without node and script. It prints and sets the exit code of this process, and never throws. */
export async function runBootHealth(argv: string[]): Promise<void> {
  try {
    const program = await buildProgram(argv)
    if (argv.length === 0) return program.outputHelp()
    if (argv[0] === '--version' || argv[0] === '-V')
      return void process.stdout.write(`${versionAndCommit()}\n`)
    await program.parseAsync(argv, { from: 'user' })
  } catch (error) {
    process.exitCode = report(error)
  }
}
