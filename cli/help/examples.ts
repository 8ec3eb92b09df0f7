/** The help of a command with subcommands: all of it under the command, and under each subcommand its own examples. */
import type { Command } from 'commander'

/** `help` ends in `Examples:` and a line for each, indented by two. Call it after adding the subcommands. */
export function addExamples(command: Command, help: string): Command {
  command.addHelpText('after', help)
  const lines = help.slice(help.indexOf('\nExamples:\n')).split('\n').slice(2)
  for (const child of command.commands) {
    const call = `  boot-health ${command.name()} ${child.name()}`
    const own = lines.filter((line) => line === call || line.startsWith(`${call} `))
    child.addHelpText('after', `\nExamples:\n${own.join('\n')}`)
  }
  return command
}
