/**
 * Every subcommand: its name, the one line that `--help` shows, and how to load it. Only the one
 * that was asked for is imported, so that `diagnose` does not pay for the server.
 * Adding a command is one entry.
 */
import type { Command } from 'commander'

export interface CommandEntry {
  name: string
  summary: string
  load: () => Promise<Command>
}

export const COMMANDS: CommandEntry[] = [
  {
    name: 'diagnose',
    summary:
      'say what a boot came to, why, and what to do: console log, cloud-init.log, guest root or tarball',
    load: async () => (await import('./diagnose.ts')).diagnoseCommand(),
  },
  {
    name: 'lint',
    summary: 'check cloud.cfg and cloud.cfg.d as a given version of cloud-init would read them',
    load: async () => (await import('./lint.ts')).lintCommand(),
  },
]
