/** What `serve` prints once it listens: its address, the base of links, and how a guest reports to it. */
import { localCommand, type OwnCommand } from '../shared/own-command.ts'
import { setupLines } from '../shared/reporter-setup.ts'
import { ownFile } from './own-files.ts'
import type { Style } from './terminal/style.ts'

export interface Listening {
  /** The URL for this machine. */
  url: string
  /** The URLs for other machines, best first; empty where they cannot connect. */
  reachable: string[]
  /** The base of links in pages and webhooks. */
  linksTo: string
  demo: boolean
  /** How to run it in the reader's terminal. */
  own: OwnCommand
  /** Everybody on this machine may read without a token. */
  open: boolean
  /** Fleets that page nobody, because they name no channel. */
  unpaged: string[]
}

/** Text for a terminal or a log. */
export function nextSteps(
  { url, reachable, linksTo, demo, own, open, unpaged }: Listening,
  style: Style,
): string {
  const create = (words: string) => localCommand(own, `token create ${words}`)
  const asks = open
    ? ' (open: anybody on this machine can read without a token)'
    : ` (asks for a token: ${create("--role viewer --fleet '*'")})`
  const [best = url] = reachable
  return [
    ...(demo
      ? [
          `${style.bold('The demo')}   ${url}/?fleet=demo   its two boots, its incident, its repair`,
          `           to act on it, sign in with a token: ${create('--role operator --fleet demo')}`,
        ]
      : []),
    `${style.bold('Dashboard')}  ${best}/${asks}`,
    `${style.bold('Links')}      pages and webhooks link to ${linksTo} (\`public_url\` of the configuration changes it)`,
    ...others(reachable, url, style),
    ...unpaged.map(
      (fleet) =>
        `${style.bold('Pages')}      nobody is paged for fleet ${fleet}: it names no channel (page_channels in boot-health.config.json, docs/channels.md)`,
    ),
    style.bold('A real guest'),
    ...setupLines({ url: best }, ownFile('guest-reporter')).map((line) => `  ${line}`),
    '\n',
  ].join('\n')
}

function others(reachable: string[], url: string, style: Style): string[] {
  if (reachable.length === 0)
    return [
      `${style.bold('Reach')}      only this machine can reach ${url}; for other guests, start the server with --host 0.0.0.0`,
    ]
  return reachable.length > 1 ? [`${style.bold('Also at')}    ${reachable.slice(1).join(' ')}`] : []
}
