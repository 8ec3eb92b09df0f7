/** `boot-health token create|list|revoke`: who may report, announce launches, look, and act. */
import { Command, Option } from 'commander'
import { EVERY_FLEET } from '../functions/http/not-for-this.ts'
import { change } from '../functions/store/change.ts'
import { issueToken } from '../functions/store/issue-token.ts'
import type { TokenSeen } from '../functions/store/session-item.ts'
import type { Store } from '../functions/store/store.ts'
import type { Role, TokenItem } from '../functions/store/token-item.ts'
import { UNNAMED_PUBLIC_URL } from '../shared/config.ts'
import { localCommand } from '../shared/own-command.ts'
import { setupLines } from '../shared/reporter-setup.ts'
import { safeJson } from '../shared/safe-json.ts'
import { parseToken, ROLES, sha256Hex } from '../shared/token.ts'
import { CliError } from './cli-error.ts'
import { commandLineUser } from './command-line-user.ts'
import { durationOf } from './duration.ts'
import { readConfig } from './embedded/read-config.ts'
import { readServerState } from './embedded/state-file.ts'
import { addExamples } from './help/examples.ts'
import { minuteText } from './moment.ts'
import { ownCommand } from './own-command.ts'
import { ownFile } from './own-files.ts'
import { FLEET_OPTION, fleetMeant, type StorePlace, withPlace, withStore } from './store-access.ts'
import { styleHere } from './terminal/here.ts'
import { renderTable } from './terminal/table.ts'

const HELP = `
Roles: ingest (part of the image: anybody who can read the image has it), inventory (announces launches and posts
consoles), viewer (reads), operator (acknowledges, silences, stops repairs), metrics (reads /metrics and nothing
else), instance (vouches for one VM).

A token is shown once; only its SHA-256 is stored. A revoked token stops working within 30 seconds.

A token for --fleet '*' works for every fleet, and each request names one (--fleet, ?fleet=). A token for images, or for
one machine, always belongs to one fleet. The last use is recorded to within five minutes.

Examples:
  boot-health token create --role ingest --fleet web
  boot-health token create --role operator --name ci-deploys --fleet '*' --expires 90d
  boot-health token create --role operator --name alice --json
  boot-health token create --role ingest --stack BootHealth
  boot-health token list
  boot-health token revoke bh_ingest_7fQ2`

interface CreateOptions extends StorePlace {
  role: Role
  fleet?: string
  name: string
  instance?: string
  expires?: number
  json?: true
}

/** Roles whose requests can name a fleet: a guest sends what its image was given, and nothing more. */
const OF_EVERY_FLEET: readonly Role[] = ['inventory', 'viewer', 'operator']

export function tokenCommand(): Command {
  const command = new Command('token').description('Create, list and revoke access tokens.')
  withPlace(command.command('create'))
    .description('create a token and show it once')
    .addOption(
      new Option('--role <role>', 'what it may do')
        .choices(ROLES.filter((role) => role !== 'canary'))
        .makeOptionMandatory(),
    )
    .option('--fleet <name>', `${FLEET_OPTION}; '*' for every one`)
    .option('--name <text>', 'whose it is, for the list and the audit', '')
    .option('--expires <time>', 'refused after so long: 12h, 90d; default never', durationOf)
    .option('--instance <id>', 'for role instance: the inventory id that it vouches for')
    .option('--json', 'print it as JSON')
    .action(create)
  withPlace(command.command('list'))
    .description('list tokens, never their secret part')
    .option('--json', 'print them as JSON')
    .action(list)
  withPlace(command.command('revoke'))
    .description('revoke a token, by the token or its id from the list')
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
      `--instance needs --role instance; a token of role ${options.role} is for the whole fleet`,
    )
  if (options.fleet === EVERY_FLEET && !OF_EVERY_FLEET.includes(options.role))
    throw new CliError(
      `a token of role ${options.role} is for one fleet: --fleet NAME ('*' is for ${OF_EVERY_FLEET.join(', ')})`,
    )
  const now = Date.now()
  const expires_at = options.expires === undefined ? null : now + options.expires * 1000
  const { token, item } = await withStore(options, async ({ store, fleets }) => {
    const fleet = options.fleet === EVERY_FLEET ? EVERY_FLEET : fleetMeant(options.fleet, fleets, options)
    return issueToken(store, { ...options, fleet, expires_at, creator: commandLineUser() }, now)
  })
  const { token_id, role, fleet } = item
  const until = expires_at === null ? null : new Date(expires_at).toISOString()
  const shown =
    options.json === true ? safeJson({ token, token_id, role, fleet, expires_at: until }, 0) : token
  // Printed first: the token is stored already, and cannot be shown again if the hint fails.
  process.stdout.write(`${shown}\n`)
  // To standard error, so that a script reads only the token.
  if (options.json !== true && role === 'ingest') process.stderr.write(await guestWords(options))
}

/** How to give a guest the token. The token itself is not repeated: standard error ends up in logs. */
async function guestWords(options: StorePlace): Promise<string> {
  const url = (await addressOf(options)) ?? 'https://boot-health.example.com'
  return `${['On a guest, with this token:', ...setupLines({ url }, ownFile('guest-reporter')).map((line) => `  ${line}`)].join('\n')}\n`
}

/** Where guests reach this place's server; null where that is unknown. */
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
  const rows = await withStore(options, async ({ store }) => {
    const tokens = (await store.listTokens()).sort((a, b) => a.created_at - b.created_at)
    return Promise.all(
      tokens.map(async (token) => shownToken(token, await store.getTokenSeen(token.token_id))),
    )
  })
  if (options.json === true) return void process.stdout.write(`${safeJson(rows)}\n`)
  if (rows.length === 0)
    return void process.stdout.write(
      `no tokens yet; make one: ${localCommand(ownCommand(options), 'token create --role ingest')}\n`,
    )
  const cells = rows.map((row) => [
    row.token_id,
    row.role,
    row.fleet,
    minuteText(row.created_at),
    row.creator ?? '',
    row.last_used_at === null ? 'not known' : minuteText(row.last_used_at),
    row.expires_at === null ? 'never' : minuteText(row.expires_at),
    stateOf(row),
    row.name,
  ])
  const heads = ['ID', 'ROLE', 'FLEET', 'CREATED (UTC)', 'BY', 'LAST USED', 'EXPIRES', 'STATE', 'NAME']
  process.stdout.write(renderTable(heads, cells, styleHere()))
}

const timeOf = (ms: number | null | undefined) => (ms ? new Date(ms).toISOString() : null)

function shownToken({ hash: _, rev: __, ...token }: TokenItem, seen: TokenSeen | null) {
  return {
    ...token,
    created_at: new Date(token.created_at).toISOString(),
    revoked_at: timeOf(token.revoked_at),
    expires_at: timeOf(token.expires_at),
    creator: token.creator ?? null,
    /** Null where it was not used since 0.3, or never. */
    last_used_at: timeOf(seen?.at),
  }
}

function stateOf({ revoked_at, expires_at }: ReturnType<typeof shownToken>): string {
  if (revoked_at !== null) return `revoked ${minuteText(revoked_at)}`
  return expires_at !== null && Date.parse(expires_at) <= Date.now() ? 'expired' : 'valid'
}

async function revoke(given: string, options: StorePlace): Promise<void> {
  await withStore(options, async ({ store }) => {
    const hash = parseToken(given) ? sha256Hex(given) : null
    const found = (await store.listTokens()).filter((one) => one.hash === hash || one.token_id === given)
    if (found.length > 1) throw new CliError(`${given} names ${found.length} tokens; give the whole token`)
    const [token] = found
    if (!token) throw new CliError(`${given} is not a token here; see boot-health token list`)
    await revokeToken(store, token, Date.now())
    process.stdout.write(`revoked ${token.token_id}; it stops working within 30 seconds\n`)
  })
}

/** Marks a token as revoked; a second revocation keeps the first time. */
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
