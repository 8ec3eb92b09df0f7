/** Completion scripts for bash, zsh and fish. Pure. */
import { type CommandNode, flattened } from './command-tree.ts'

export const SHELLS = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof SHELLS)[number]

const keyOf = ({ path }: CommandNode) => path.join(' ')
const longsOf = ({ options }: CommandNode) => [...options.map(({ long }) => long), '--help']
const wordsOf = (node: CommandNode) => [
  ...node.children.map(({ path }) => path.at(-1) ?? ''),
  ...node.args.flatMap(({ choices }) => choices),
]

/** A script that completes commands, subcommands, options and the allowed words of an option or argument. */
export function completionScript(shell: Shell, tree: readonly CommandNode[]): string {
  if (shell === 'fish') return fish(tree)
  return shell === 'zsh'
    ? `#compdef boot-health\nautoload -U +X bashcompinit && bashcompinit\n${bash(tree)}`
    : bash(tree)
}

/** One case for each command, by its path; after an option with choices, these. File names where nothing else fits. */
function bash(tree: readonly CommandNode[]): string {
  const nodes = flattened(tree)
  const top = tree.map(({ path }) => path[0]).join(' ')
  const cases = nodes.map(
    (node) =>
      `    '${keyOf(node)}') words='${wordsOf(node).join(' ')}' options='${longsOf(node).join(' ')}' ;;`,
  )
  const parents = nodes.filter(({ children }) => children.length > 0).map(keyOf)
  const choices = nodes.flatMap((node) =>
    node.options
      .filter((option) => option.choices.length > 0)
      .map(
        (option) => `    '${keyOf(node)} ${option.long}') words='${option.choices.join(' ')}' options= ;;`,
      ),
  )
  return `# boot-health completion for bash; made by "boot-health completion bash"
_boot_health() {
  local cur=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} path= word i
  local words='${top} help' options='--help --version'
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    case $word in -*) continue ;; esac
    if [ -z "$path" ]; then path=$word
    else case $path in ${parents.map((one) => `'${one}'`).join(' | ')}) path="$path $word" ; break ;; *) break ;; esac
    fi
  done
  case $path in
${cases.join('\n')}
  esac
  case "$path $previous" in
${choices.join('\n')}
  esac
  case $cur in -*) words=$options ;; esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
  [ \${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- "$cur"))
}
complete -o filenames -F _boot_health boot-health
`
}

const quoted = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`

function fish(tree: readonly CommandNode[]): string {
  const lines = ['# boot-health completion for fish; made by "boot-health completion fish"']
  for (const { path, description } of tree)
    lines.push(`complete -c boot-health -n __fish_use_subcommand -a ${path[0]} -d ${quoted(description)}`)
  for (const node of flattened(tree)) lines.push(...fishOf(node))
  return `${lines.join('\n')}\n`
}

function fishOf(node: CommandNode): string[] {
  const seen = node.path.map((word) => `__fish_seen_subcommand_from ${word}`).join('; and ')
  const children = node.children.map(
    ({ path, description }) =>
      `complete -c boot-health -n ${quoted(seen)} -a ${path.at(-1)} -d ${quoted(description)}`,
  )
  const args = node.args.flatMap(({ choices, description }) =>
    choices.length === 0
      ? []
      : [
          `complete -c boot-health -n ${quoted(seen)} -a ${quoted(choices.join(' '))} -d ${quoted(description)}`,
        ],
  )
  const options = node.options.map(({ long, description, takesValue, choices }) => {
    const value = takesValue ? ` -r${choices.length > 0 ? ` -a ${quoted(choices.join(' '))}` : ''}` : ''
    return `complete -c boot-health -n ${quoted(seen)} -l ${long.replace(/^--/, '')}${value} -d ${quoted(description)}`
  })
  return [...children, ...args, ...options]
}
