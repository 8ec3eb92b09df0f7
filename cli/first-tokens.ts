/** The tokens that a fleet is given when it has none: made once, shown once. */
import { fstatSync } from 'node:fs'
import type { Store } from '../functions/store/store.ts'
import type { Config } from '../shared/config.ts'
import type { Style } from './terminal/style.ts'
import { issueToken } from './token.ts'

/** One for each side that talks to the server. */
const FIRST_ROLES = ['ingest', 'inventory', 'viewer', 'operator'] as const

type FirstTokens = [role: string, token: string][]

/**
 * Makes the first tokens of each fleet that has none, and writes them to standard output this once. Not into the
 * journal, which is kept and read by others: there the command that makes them is named instead.
 */
export async function showFirstTokens(
  store: Store,
  config: Config,
  { asJson, style }: { asJson: boolean; style: Style },
): Promise<void> {
  const tokens = await store.listTokens()
  for (const fleet of Object.keys(config.fleets)) {
    if (tokens.some((token) => token.fleet === fleet)) continue
    if (isJournal(process.env.JOURNAL_STREAM))
      process.stdout.write(
        `fleet ${fleet} has no tokens: boot-health token create --fleet ${fleet} --role ingest\n`,
      )
    else {
      const made = await firstTokens(store, fleet)
      process.stdout.write(asJson ? jsonOf(fleet, made) : textOf(fleet, made, style))
    }
  }
}

/** systemd.exec(5): `JOURNAL_STREAM` is device and inode of the journal's stream, to be compared with one's output. */
function isJournal(stream: string | undefined): boolean {
  const { dev, ino } = fstatSync(process.stdout.fd)
  return stream === `${dev}:${ino}`
}

async function firstTokens(store: Store, fleet: string): Promise<FirstTokens> {
  const tokens: FirstTokens = []
  for (const role of FIRST_ROLES)
    tokens.push([role, (await issueToken(store, { role, fleet, name: 'first start' }, Date.now())).token])
  return tokens
}

const jsonOf = (fleet: string, tokens: FirstTokens): string =>
  `${JSON.stringify({ event: 'first_tokens', fleet, tokens: Object.fromEntries(tokens) })}\n`

function textOf(fleet: string, tokens: FirstTokens, style: Style): string {
  const title = `${style.bold(`Tokens of fleet ${fleet}`)}, shown this once (boot-health token makes more):`
  return [title, ...tokens.map(([role, token]) => `  ${role.padEnd(10)} ${token}`), '\n'].join('\n')
}
