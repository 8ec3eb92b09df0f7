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
    name: 'serve',
    summary: 'run the whole pipeline on this machine: ingest, judge, pages, repairs, dashboard',
    load: async () => (await import('./serve.ts')).serveCommand(),
  },
  {
    name: 'diagnose',
    summary:
      'explain how a boot ended, why, and what to do: console log, cloud-init.log, guest root or tarball',
    load: async () => (await import('./diagnose.ts')).diagnoseCommand(),
  },
  {
    name: 'scan',
    summary: 'count how many machines came up, from their consoles alone: no server, no agent',
    load: async () => (await import('./scan.ts')).scanCommand(),
  },
  {
    name: 'lint',
    summary: 'check cloud.cfg and cloud.cfg.d as a given version of cloud-init would read them',
    load: async () => (await import('./lint.ts')).lintCommand(),
  },
  {
    name: 'config',
    summary: 'check a configuration before a server uses it, or print its schema',
    load: async () => (await import('./config.ts')).configCommand(),
  },
  {
    name: 'reload',
    summary: 'reload the configuration of the running server',
    load: async () => (await import('./reload.ts')).reloadCommand(),
  },
  {
    name: 'boots',
    summary: 'list boots, newest first',
    load: async () => (await import('./boots.ts')).bootsCommand(),
  },
  {
    name: 'boot',
    summary: 'show one boot of an instance: what happened, why, and what to do',
    load: async () => (await import('./boot.ts')).bootCommand(),
  },
  {
    name: 'instances',
    summary: 'list instances: newest verdict, trust, what is pending',
    load: async () => (await import('./instances.ts')).instancesCommand(),
  },
  {
    name: 'images',
    summary: 'list images: boots, how many came up',
    load: async () => (await import('./images.ts')).imagesCommand(),
  },
  {
    name: 'gate',
    summary: 'say whether an image may go out: its boots against those of the image in use',
    load: async () => (await import('./gate.ts')).gateCommand(),
  },
  {
    name: 'incidents',
    summary: 'list incidents, open ones first; with an id, show one and its members',
    load: async () => (await import('./incidents.ts')).incidentsCommand(),
  },
  {
    name: 'why',
    summary: 'say why an incident or instance was, or was not, paged and repaired',
    load: async () => (await import('./why.ts')).whyCommand(),
  },
  {
    name: 'ack',
    summary: 'acknowledge an incident, or withdraw the acknowledgement',
    load: async () => (await import('./ack.ts')).ackCommand(),
  },
  {
    name: 'silence',
    summary: 'keep a known cause or image quiet for a time',
    load: async () => (await import('./silence.ts')).silenceCommand(),
  },
  {
    name: 'kill',
    summary: 'stop all repairs of a fleet at once, or resume them',
    load: async () => (await import('./kill.ts')).killCommand(),
  },
  {
    name: 'pause',
    summary: 'stop repairs for a time',
    load: async () => (await import('./pause.ts')).pauseCommand(),
  },
  {
    name: 'latch',
    summary: 'list and release the latches that stop repairs',
    load: async () => (await import('./latch.ts')).latchCommand(),
  },
  {
    name: 'expect',
    summary: 'announce the launch of an instance, or its end',
    load: async () => (await import('./expect.ts')).expectCommand(),
  },
  {
    name: 'annotate',
    summary: 'note a deploy or an image release beside the trend',
    load: async () => (await import('./annotate.ts')).annotateCommand(),
  },
  {
    name: 'wait',
    summary: 'wait until machines have booted and report how: for Terraform, pipelines and scripts',
    load: async () => (await import('./wait.ts')).waitCommand(),
  },
  {
    name: 'accept',
    summary: 'bind the secret of an instance that is quarantined or contested',
    load: async () => (await import('./accept.ts')).acceptCommand(),
  },
  {
    name: 'page',
    summary: 'send a test page through a channel',
    load: async () => (await import('./page.ts')).pageCommand(),
  },
  {
    name: 'deliveries',
    summary: 'show what was sent where, and send a page again',
    load: async () => (await import('./deliveries.ts')).deliveriesCommand(),
  },
  {
    name: 'settings',
    summary: 'show the settings that a fleet runs with',
    load: async () => (await import('./settings.ts')).settingsCommand(),
  },
  {
    name: 'token',
    summary: 'create, list and revoke access tokens',
    load: async () => (await import('./token.ts')).tokenCommand(),
  },
  {
    name: 'sessions',
    summary: 'list the browsers that are signed in, and sign them out',
    load: async () => (await import('./sessions.ts')).sessionsCommand(),
  },
  {
    name: 'backup',
    summary: "copy a server's data into one file, while it runs",
    load: async () => (await import('./backup.ts')).backupCommand(),
  },
  {
    name: 'restore',
    summary: 'replace the data with a backup',
    load: async () => (await import('./restore.ts')).restoreCommand(),
  },
  {
    name: 'doctor',
    summary: "check a server's data: disk, room, integrity, layout",
    load: async () => (await import('./doctor.ts')).doctorCommand(),
  },
  {
    name: 'migrate',
    summary: 'move stored rows to another number of shards',
    load: async () => (await import('./migrate.ts')).migrateCommand(),
  },
  {
    name: 'simulate',
    summary: 'simulate an outage through the real handlers with a fast clock: pages, repairs, refusals',
    load: async () => (await import('./simulate.ts')).simulateCommand(),
  },
  {
    name: 'rejudge',
    summary: 'judge stored boots again, after an upgrade',
    load: async () => (await import('./rejudge.ts')).rejudgeCommand(),
  },
  {
    name: 'redrive',
    summary: 'retry failed work, and the dead letters of a stack',
    load: async () => (await import('./redrive.ts')).redriveCommand(),
  },
  {
    name: 'completion',
    summary: 'print a completion script for bash, zsh or fish',
    load: async () => (await import('./completion.ts')).completionCommand(COMMANDS),
  },
  {
    name: 'man',
    summary: 'print the manual page',
    load: async () => (await import('./man.ts')).manCommand(COMMANDS),
  },
]
