/** Every command with its options, read from commander: completion and the man page are made from it. */
import type { Command, Option } from 'commander'

export interface CommandNode {
  /** As typed after `boot-health`: `silence add`. */
  path: string[]
  description: string
  /** `<id>`, `[FILE]`, with their descriptions. */
  args: { name: string; description: string; choices: string[] }[]
  options: OptionNode[]
  /** The text of its help below the options. */
  more: string
  children: CommandNode[]
}

export interface OptionNode {
  /** `--for <duration>` */
  flags: string
  long: string
  description: string
  /** Its default in words; empty where it has none. */
  standard: string
  takesValue: boolean
  choices: string[]
}

/** Loads every command; takes a moment. */
export async function commandTree(
  entries: readonly { load: () => Promise<Command> }[],
): Promise<CommandNode[]> {
  return Promise.all(entries.map(async ({ load }) => nodeOf(await load(), [])))
}

/** Every node, parents before their children. */
export const flattened = (nodes: readonly CommandNode[]): CommandNode[] =>
  nodes.flatMap((node) => [node, ...flattened(node.children)])

function nodeOf(command: Command, above: string[]): CommandNode {
  const path = [...above, command.name()]
  return {
    path,
    description: command.description(),
    args: command.registeredArguments.map((one) => ({
      name: one.required ? `<${one.name()}>` : `[${one.name()}]`,
      description: one.description,
      choices: one.argChoices ?? [],
    })),
    options: command.options.filter(({ hidden }) => !hidden).map(optionOf),
    more: helpBelow(command),
    children: command.commands.map((child) => nodeOf(child, path)),
  }
}

function optionOf(option: Option): OptionNode {
  const { flags, long, description, defaultValue, defaultValueDescription, argChoices } = option
  const isLogged = defaultValue !== undefined && defaultValue !== '' && typeof defaultValue !== 'boolean'
  return {
    flags,
    long: long ?? flags,
    description,
    standard: defaultValueDescription ?? (isLogged ? String(defaultValue) : ''),
    takesValue: option.required || option.optional,
    choices: argChoices ?? [],
  }
}

/** The text added by `addHelpText('after')`: the part of the help that commander does not write. */
function helpBelow(command: Command): string {
  const own = command.helpInformation()
  const written: string[] = []
  command.configureOutput({ writeOut: (text) => void written.push(text) })
  command.outputHelp()
  return written.join('').slice(own.length).trim()
}
