/** `boot-health sessions list|revoke`: in which browsers people are signed in, and signing them out from here. */
import { Command } from 'commander'
import { sessionId } from '../functions/http/session-id.ts'
import type { SessionItem } from '../functions/store/session-item.ts'
import { actorText } from '../shared/actor.ts'
import { type AuthConfig, authConfig } from '../shared/auth/auth-config.ts'
import { sessionEndsAt, sessionStands } from '../shared/auth/session-life.ts'
import { safeJson } from '../shared/safe-json.ts'
import { CliError } from './cli-error.ts'
import { readConfig } from './embedded/read-config.ts'
import { addExamples } from './help/examples.ts'
import { minuteText } from './moment.ts'
import { type StorePlace, withPlace, withStore } from './store-access.ts'
import { styleHere } from './terminal/here.ts'
import { renderTable } from './terminal/table.ts'

const HELP = `
Works on the data directly, also while the server is down. A revoked session ends with its next request. The last use is
recorded to within five minutes. People can end their own sessions on the page /sessions.

Examples:
  boot-health sessions list
  boot-health sessions revoke 3f9ac0d2e1b47a65
  boot-health sessions revoke --person anna@example.org
  boot-health sessions list --stack BootHealth --json`

export function sessionsCommand(): Command {
  const command = new Command('sessions').description(
    'List the browsers that are signed in, and sign them out.',
  )
  withPlace(command.command('list'))
    .description('list sessions, most recently used first')
    .option('--json', 'print them as JSON')
    .action(list)
  withPlace(command.command('revoke'))
    .description('end one session, or every one of a person or a token')
    .argument('[id]', 'an id from the list')
    .option('--person <name>', 'every session with this name')
    .option('--all', 'every session')
    .option('--json', 'print what was ended as JSON')
    .action(revoke)
  return addExamples(command, HELP)
}

interface Wanted extends StorePlace {
  person?: string
  all?: true
  json?: true
}

async function list(options: StorePlace & { json?: true }): Promise<void> {
  const auth = authOf(options)
  const sessions = await withStore(options, ({ store }) => store.listSessions())
  const rows = sessions
    .filter((one) => sessionStands(one, auth, Date.now()))
    .sort((a, b) => b.last_used_at - a.last_used_at)
    .map((one) => shown(one, auth))
  if (options.json === true) return void process.stdout.write(`${safeJson(rows)}\n`)
  if (rows.length === 0) return void process.stdout.write('no browser is signed in\n')
  const cells = rows.map((row) => [
    row.id,
    actorText({ name: row.name, via: row.via }),
    minuteText(row.created_at),
    minuteText(row.last_used_at),
    minuteText(row.ends_at),
  ])
  process.stdout.write(renderTable(['ID', 'WHO', 'SIGNED IN (UTC)', 'LAST USED', 'ENDS'], cells, styleHere()))
}

async function revoke(id: string | undefined, options: Wanted): Promise<void> {
  const given = [id, options.person, options.all].filter((one) => one !== undefined)
  if (given.length !== 1)
    throw new CliError(
      'say which: an id from the list, --person NAME or --all (see: boot-health sessions revoke --help)',
    )
  const ended = await withStore(options, async ({ store }) => {
    const isMeant = (one: SessionItem) =>
      options.all === true ||
      (id === undefined ? one.actor.name === options.person : id.length >= 8 && sessionId(one).startsWith(id))
    const found = (await store.listSessions()).filter(isMeant)
    if (id !== undefined && found.length > 1)
      throw new CliError(`${id} is a prefix of ${found.length} ids; give more of it`)
    for (const { hash } of found) await store.deleteSession(hash)
    return found
  })
  if (ended.length === 0 && options.all !== true)
    throw new CliError(`there is no session ${given[0]}; see boot-health sessions list`)
  const auth = authOf(options)
  if (options.json === true)
    return void process.stdout.write(`${safeJson(ended.map((one) => shown(one, auth)))}\n`)
  const lines = ended.map((one) => `ended ${sessionId(one)} of ${actorText(one.actor)}`)
  process.stdout.write(`${lines.length === 0 ? 'no browser was signed in' : lines.join('\n')}\n`)
}

const authOf = ({ config }: StorePlace): AuthConfig => readConfig(config)?.auth ?? authConfig.parse({})

function shown(one: SessionItem, auth: AuthConfig) {
  const time = (ms: number) => new Date(ms).toISOString()
  return {
    id: sessionId(one),
    ...one.actor,
    created_at: time(one.created_at),
    last_used_at: time(one.last_used_at),
    ends_at: time(sessionEndsAt(one, auth)),
  }
}
