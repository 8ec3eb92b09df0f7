/** boot-health(1) in roff (man(7) macros, as groff and mandoc read them), made from the same help as --help. Pure. */
import { type CommandNode, flattened } from './command-tree.ts'

/** The whole page, ending in a newline. Without a date: the same checkout prints the same page. */
export function manPage(tree: readonly CommandNode[], version: string): string {
  const lines = [
    `.TH BOOT-HEALTH 1 "" "boot-health ${version}" "User Commands"`,
    '.SH NAME',
    `boot\\-health \\- shows which VMs came up without their metadata, why, and what to do about it`,
    '.SH SYNOPSIS',
    '.B boot\\-health',
    '.I command',
    '.RI [ options ]',
    '.SH DESCRIPTION',
    text('boot-health judges how cloud-init booted each VM, pages once for a cause, and asks for repairs.'),
    text('Each command has its own --help, from which this page is made.'),
    '.SH COMMANDS',
    ...flattened(tree).flatMap(commandLines),
    '.SH ENVIRONMENT',
    ...defined('BOOT_HEALTH_URL', 'The API that commands use instead of the server on this machine.'),
    ...defined(
      'BOOT_HEALTH_TOKEN',
      'The token that they send. It is never an option: every user of the machine can see options.',
    ),
    ...defined(
      'DYNAMODB_ENDPOINT',
      'Where the table is, instead of a file: for example an Alternator cluster.',
    ),
    ...defined('NO_COLOR', 'No colours.'),
    '.SH EXIT STATUS',
    ...defined('0', 'All is well.'),
    ...defined('1', 'What the command documents, or a server that failed.'),
    ...defined('2', 'Bad input or usage; one line on standard error says what to do.'),
    ...defined('70', 'A bug in boot-health.'),
  ]
  return `${lines.join('\n')}\n`
}

function commandLines({ path, args, options, description, more }: CommandNode): string[] {
  const usage = [...path, ...args.map(({ name }) => name)].join(' ')
  return [
    `.SS "${text(usage).replaceAll('"', '\\(dq')}"`,
    text(description),
    ...args.filter((one) => one.description !== '').flatMap((one) => defined(one.name, one.description)),
    ...options.flatMap(({ flags, description: means, standard, choices }) =>
      defined(flags, `${means}${noteOf(standard, choices)}`),
    ),
    ...(more === '' ? [] : ['.PP', '.nf', ...more.split('\n').map(text), '.fi']),
  ]
}

/** ` (one of a, b; default: a)`, or nothing. */
function noteOf(standard: string, choices: string[]): string {
  const parts = [
    ...(choices.length > 0 ? [`one of ${choices.join(', ')}`] : []),
    ...(standard === '' ? [] : [`default: ${standard}`]),
  ]
  return parts.length === 0 ? '' : ` (${parts.join('; ')})`
}

const defined = (term: string, means: string): string[] => ['.TP', `.B ${text(term)}`, text(means)]

/** A line of plain text: nothing in it is a request, and hyphens can be copied. */
function text(line: string): string {
  const escaped = line
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('…', '...')
    .replaceAll('“', '"')
    .replaceAll('”', '"')
  return /^[.']/.test(escaped) ? `\\&${escaped}` : escaped || '\\&'
}
