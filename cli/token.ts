/** `boot-health token create|list|revoke`: who may report, tell of launches, look, and act. */
import { Command, Option } from 'commander'
import { change } from '../functions/store/change.ts'
import { issueToken } from '../functions/store/issue-token.ts'
import type { Store } from '../functions/store/store.ts'
import type { Role, TokenItem } from '../functions/store/token-item.ts'
import { UNNAMED_PUBLIC_URL } from '../shared/config.ts'
import { setupLines } from '../shared/reporter-setup.ts'
import { parseToken, ROLES, sha256Hex } from '../shared/token.ts'
import { CliError } from './cli-error.ts'
import { readConfig } from './embedded/read-config.ts'
import { readServerState } from './embedded/state-file.ts'
import { addExamples } from './help/examples.ts'
import { minuteText } from './moment.ts'
import { ownFile } from './own-files.ts'
import { FLEET_OPTION, fleetMeant, type StorePlace, withPlace, withStore } from './store-access.ts'
import { styleHere } from './terminal/here.ts'
import { safeJson } from './terminal/safe-json.ts'
import { renderTable } from './terminal/table.ts'

const HELP = `
Roles: ingest (part of the image: anybody who can read the image has it), inventory (announces launches and posts
consoles), viewer (reads), operator (acknowledges, silences, stops repairs), metrics (reads /metrics and nothing
else), instance (vouches for one VM).

A token is shown once; only its SHA-256 is stored. A revoked token stops working within 30 seconds.

Examples:
  boot-health token create --role ingest --fleet web
  boot-health token create --role operator --name alice --json
  boot-health token create --role ingest --stack BootHealth
  boot-health token list
  boot-health token revoke bh_ingest_7fQ2`

interface CreateOptions extends StorePlace {
  role: Role
  fleet?: string
  name: string
  instance?: string
  json?: true
}

export function tokenCommand(): Command {
  const command = new Command('token').description('Create, list and revoke access tokens.')
  withPlace(command.command('create'))
    .description('create a token and show it once')
    .addOption(
      new Option('--role <role>', 'what it may do')
        .choices(ROLES.filter((role) => role !== 'canary'))
        .makeOptionMandatory(),
    )
    .option('--fleet <name>', FLEET_OPTION)
    .option('--name <text>', 'the owner, for the list', '')
    .option('--instance <id>', 'for role instance: the inventory id that it vouches for')
    .option('--json', 'print it as JSON')
    .action(create)
  withPlace(command.command('list'))
    .description('list tokens, never their secret part')
    .option('--json', 'print them as JSON')
    .action(list)
  withPlace(command.command('revoke'))
    .description('revoke a token, by the token or by its id of the list')
    .argument('<token>')
    .action(revoke)
  return addExamples(command, HELP)
}

async function create(options: CreateOptions): Promise<void> {
  if (options.role === 'instance' && options.instance === undefined)
    throw new CliError(
      '--role instance needs --instance ID, the inventory id of the machine that the token vouches for (see: boot-health token create --help)',
    )
  if (options.role !== 'instance' && options.instance !== undefined)
    throw new CliError(
      `--instance goes with --role instance; a token of role ${options.role} is of the whole fleet`,
    )
  const { token, item } = await withStore(options, async ({ store, fleets }) => {
    const fleet = fleetMeant(options.fleet, fleets, options)
    return issueToken(store, { ...options, fleet }, Date.now())
  })
  const { token_id, role, fleet } = item
  const shown = options.json === true ? safeJson({ token, token_id, role, fleet }, 0) : token
  // First: it is stored already, and nobody can show it again whatever happens to the hint.
  process.stdout.write(`${shown}\n`)
  // To standard error: what a script reads is the token alone.
  if (options.json !== true && role === 'ingest') process.stderr.write(await guestWords(options))
}

/** How a guest is given the token. The token itself is not repeated: standard error ends up in logs. */
async function guestWords(options: StorePlace): Promise<string> {
  const url = (await addressOf(options)) ?? 'https://boot-health.example.com'
  return `${['On a guest, with this token:', ...setupLines({ url }, ownFile('guest-reporter')).map((line) => `  ${line}`)].join('\n')}\n`
}

/** Where guests reach the server of this place; null where nothing here says so. */
async function addressOf({ data, config, stack }: StorePlace): Promise<string | null> {
  if (stack !== undefined) {
    const { outputsOfStack } = await import('./aws/stack-outputs.ts')
    return (await outputsOfStack(stack)).Endpoint ?? null
  }
  const state = readServerState(data)
  const named = readConfig(config)?.public_url
  if (named !== undefined && named !== UNNAMED_PUBLIC_URL) return named
  return state?.links ?? state?.url ?? null
}

async function list(options: StorePlace & { json?: true }): Promise<void> {
  const tokens = await withStore(options, ({ store }) => store.listTokens())
  const rows = tokens
    .sort((a, b) => a.created_at - b.created_at)
    .map(({ hash: _, rev: __, ...shown }) => ({
      ...shown,
      created_at: new Date(shown.created_at).toISOString(),
      revoked_at: shown.revoked_at === null ? null : new Date(shown.revoked_at).toISOString(),
    }))
  if (options.json === true) return void process.stdout.write(`${safeJson(rows)}\n`)
  if (rows.length === 0)
    return void process.stdout.write('no tokens yet; make one: boot-health token create --role ingest\n')
  const cells = rows.map(({ token_id, role, fleet, created_at, revoked_at, name }) => [
    token_id,
    role,
    fleet,
    minuteText(created_at),
    revoked_at === null ? 'valid' : `revoked ${minuteText(revoked_at)}`,
    name,
  ])
  process.stdout.write(
    renderTable(['ID', 'ROLE', 'FLEET', 'CREATED (UTC)', 'STATE', 'NAME'], cells, styleHere()),
  )
}

async function revoke(given: string, options: StorePlace): Promise<void> {
  await withStore(options, async ({ store }) => {
    const hash = parseToken(given) ? sha256Hex(given) : null
    const found = (await store.listTokens()).filter((one) => one.hash === hash || one.token_id === given)
    if (found.length > 1) throw new CliError(`${given} names ${found.length} tokens; give the whole token`)
    const [token] = found
    if (!token) throw new CliError(`${given} is no token here; see boot-health token list`)
    await revokeToken(store, token, Date.now())
    process.stdout.write(`revoked ${token.token_id}; it stops working within 30 seconds\n`)
  })
}

/** Marks a token as revoked; doing it twice keeps the first time. */
export async function revokeToken(
  store: Pick<Store, 'getToken' | 'casToken'>,
  token: TokenItem,
  now: number,
): Promise<void> {
  await change({
    what: `token ${token.token_id}`,
    read: async () => (await store.getToken(token.hash)) ?? token,
    write: (next) => store.casToken(next),
    decide: (stored) => (stored.revoked_at === null ? { ...stored, revoked_at: now } : null),
  })
}
