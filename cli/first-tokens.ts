/** The first tokens of a fleet that has none: made once, shown once, to a person at a terminal. */
import { existsSync, fstatSync } from 'node:fs'
import { issueToken } from '../functions/store/issue-token.ts'
import type { Store } from '../functions/store/store.ts'
import type { Config } from '../shared/config.ts'
import { localCommand, type OwnCommand } from '../shared/own-command.ts'
import type { Style } from './terminal/style.ts'

/** One for each side that talks to the server. */
const FIRST_ROLES = ['ingest', 'inventory', 'viewer', 'operator'] as const

type FirstTokens = [role: string, token: string][]

/** The kind of our output. */
export interface Output {
  isTTY: boolean
  asJson: boolean
  isJournal: boolean
  inContainer: boolean
}

/**
 * Whether a secret may be written there. Everything but a terminal is stored and read by others: the journal, a file, a
 * pipe, JSON lines. A container's output goes to its log even where it has a terminal (`docker run -t`). Pure.
 */
export const isForOneReader = ({ isTTY, asJson, isJournal, inContainer }: Output): boolean =>
  isTTY && !asJson && !isJournal && !inContainer

/**
 * Makes the first tokens of each fleet that has none, and writes them to the terminal once. Where the output is not a
 * terminal, none is made, and the command that makes one is printed instead.
 */
export async function showFirstTokens(
  store: Store,
  config: Config,
  { asJson, style, own }: { asJson: boolean; style: Style; own: OwnCommand },
): Promise<void> {
  const tokens = await store.listTokens()
  const isSafe = isForOneReader(outputHere(asJson))
  for (const fleet of Object.keys(config.fleets)) {
    if (tokens.some((token) => token.fleet === fleet)) continue
    if (isSafe) process.stdout.write(textOf(fleet, await firstTokens(store, fleet), { style, own }))
    else
      process.stdout.write(
        asJson ? jsonOf(fleet, own) : `fleet ${fleet} has no tokens: ${commandFor(fleet, own)}\n`,
      )
  }
}

function outputHere(asJson: boolean): Output {
  const { env, stdout } = process
  const { dev, ino } = fstatSync(stdout.fd)
  return {
    isTTY: stdout.isTTY === true,
    asJson,
    // systemd.exec(5): device and inode of the journal's stream, to compare with those of our output.
    isJournal: env.JOURNAL_STREAM === `${dev}:${ino}`,
    inContainer:
      env.container !== undefined ||
      env.KUBERNETES_SERVICE_HOST !== undefined ||
      ['/.dockerenv', '/run/.containerenv'].some((mark) => existsSync(mark)),
  }
}

async function firstTokens(store: Store, fleet: string): Promise<FirstTokens> {
  const tokens: FirstTokens = []
  for (const role of FIRST_ROLES)
    tokens.push([
      role,
      (await issueToken(store, { role, fleet, name: 'first start', creator: 'first start' }, Date.now()))
        .token,
    ])
  return tokens
}

const commandFor = (fleet: string, own: OwnCommand) =>
  localCommand(own, `token create --fleet ${fleet} --role ingest`)

const jsonOf = (fleet: string, own: OwnCommand): string =>
  `${JSON.stringify({ at: new Date().toISOString(), event: 'no_tokens', fleet, make: commandFor(fleet, own) })}\n`

function textOf(
  fleet: string,
  tokens: FirstTokens,
  { style, own }: { style: Style; own: OwnCommand },
): string {
  const title = `${style.bold(`Tokens of fleet ${fleet}`)}, shown this once (more: ${localCommand(own, `token create --fleet ${fleet} --role ROLE`)}):`
  return [title, ...tokens.map(([role, token]) => `  ${role.padEnd(10)} ${token}`), '\n'].join('\n')
}
