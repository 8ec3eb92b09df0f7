/** `boot-health completion SHELL`: a script that makes the shell complete commands and options. */
import { Argument, Command } from 'commander'
import { commandTree } from './help/command-tree.ts'
import { completionScript, SHELLS, type Shell } from './help/completion-scripts.ts'

const HELP = `
Examples:
  boot-health completion bash > ~/.local/share/bash-completion/completions/boot-health
  boot-health completion zsh > "\${fpath[1]}/_boot-health"
  boot-health completion fish > ~/.config/fish/completions/boot-health.fish
  source <(boot-health completion bash)             for this shell alone`

export function completionCommand(entries: Parameters<typeof commandTree>[0]): Command {
  return new Command('completion')
    .description('Print a completion script for a shell.')
    .addArgument(new Argument('<shell>', 'the shell').choices([...SHELLS]))
    .addHelpText('after', HELP)
    .action(async (shell: Shell) => {
      process.stdout.write(completionScript(shell, await commandTree(entries)))
    })
}
