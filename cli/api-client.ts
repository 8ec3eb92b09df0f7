/**
 * The commands' client of the HTTP API. Its address: --url or BOOT_HEALTH_URL, else the server that runs over the data
 * directory. The token: BOOT_HEALTH_TOKEN, never an option, because every user of the machine can see options.
 */
import type { Command } from 'commander'
import { localCommand, type OwnCommand, SOME_COMMAND } from '../shared/own-command.ts'
import { CliError } from './cli-error.ts'
import { DEFAULT_DATA } from './data-directory.ts'
import { readServerState } from './embedded/state-file.ts'
import { ownCommand } from './own-command.ts'

const TIMEOUT_MS = 30_000

export interface ApiPlace {
  url?: string
  data: string
  fleet?: string
}

type Query = Record<string, string | number | readonly string[] | undefined>

export interface ApiClient {
  /** `timeout_ms`: for requests that the server may hold. */
  get: (path: string, query?: Query, timeout_ms?: number) => Promise<unknown>
  /** The same, but null where there is nothing of this name (404). */
  find: (path: string, query?: Query) => Promise<unknown>
  send: (method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: object) => Promise<unknown>
}

/** The options with the API's address, the same for every command that needs it. */
export function withApi(command: Command): Command {
  return command
    .option('--url <url>', 'the API, if it is not the server of --data (or BOOT_HEALTH_URL)')
    .option('--data <dir>', 'data directory of the server on this machine', DEFAULT_DATA)
    .option('--fleet <name>', 'the fleet, if the token does not say which')
}

/** The server refused or failed. */
export class RefusedByApi extends CliError {
  readonly status: number

  constructor(status: number, message: string) {
    super(message, status >= 500 ? 1 : 2)
    this.status = status
  }
}

/** There was no answer at all. */
export class Unreachable extends CliError {}

/** Throws `CliError` where no API is configured or running. */
export function apiClient(place: ApiPlace): ApiClient {
  const named = place.url ?? process.env.BOOT_HEALTH_URL
  const base = named ?? readServerState(place.data)?.url
  if (base === undefined)
    throw new CliError('no server: start one (boot-health serve), or name one with --url or BOOT_HEALTH_URL')
  const server = { base, own: named === undefined ? ownCommand(place) : SOME_COMMAND }
  const get = (path: string, query: Query = {}, timeout_ms?: number) =>
    ask(server, 'GET', path, { fleet: place.fleet, ...query }, undefined, timeout_ms)
  return {
    get,
    find: (path, query) =>
      get(path, query).catch((error: unknown) => {
        if (error instanceof RefusedByApi && error.status === 404) return null
        throw error
      }),
    send: (method, path, body) => ask(server, method, path, { fleet: place.fleet }, body),
  }
}

interface AskedServer {
  base: string
  /** The command that makes such a token. */
  own: OwnCommand
}

async function ask(
  { base, own }: AskedServer,
  method: string,
  path: string,
  query: Query,
  body?: object,
  timeout_ms = TIMEOUT_MS,
): Promise<unknown> {
  const url = urlOf(base, path, query)
  const token = process.env.BOOT_HEALTH_TOKEN
  let answer: Response
  try {
    answer = await fetch(url, {
      method,
      redirect: 'error',
      signal: AbortSignal.timeout(timeout_ms),
      headers: {
        accept: 'application/json',
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error)
    throw new Unreachable(`${url.origin}: ${cause}; is the server running there?`, 1)
  }
  const text = await answer.text()
  if (answer.ok) return text === '' ? null : JSON.parse(text)
  throw new RefusedByApi(
    answer.status,
    complaint({ status: answer.status, text, hadToken: token !== undefined, own }),
  )
}

/** Paths may come from answers too: the token must not go to another host. */
function urlOf(base: string, path: string, query: Query): URL {
  // `localhost:8080` parses, as a scheme without an origin.
  const origin = URL.parse(base)?.origin ?? 'null'
  if (origin === 'null')
    throw new CliError(`${base} is not a URL; write it like https://boot-health.example.com`)
  const url = URL.parse(path, base)
  if (url?.origin !== origin)
    throw new CliError(`${origin} redirects to another server; nothing was sent there`, 1)
  for (const [name, value] of Object.entries(query))
    for (const one of [value ?? []].flat()) url.searchParams.append(name, String(one))
  return url
}

interface Complaint {
  status: number
  text: string
  hadToken: boolean
  own: OwnCommand
}

/** A problem document in one line. */
function complaint({ status, text, hadToken, own }: Complaint): string {
  const create = localCommand(own, 'token create --role operator --fleet NAME')
  const { detail, errors } = problemOf(text)
  const faults = errors.map((one) => `${one.pointer}: ${one.detail}`)
  if (status === 401 && !hadToken)
    return `401: this server needs a token in BOOT_HEALTH_TOKEN (create one on its machine: ${create})`
  const sentence = [detail.replace(/\.$/, ''), ...faults].filter(Boolean).join('; ')
  return `${status}: ${sentence}${hints(create)[status] ?? ''}`
}

/** What to do after this answer to a token. */
const hints = (create: string): Record<number, string> => ({
  401: `; it is in BOOT_HEALTH_TOKEN; create a new one: ${create}`,
  403: '; BOOT_HEALTH_TOKEN holds another',
})

interface ApiProblem {
  detail: string
  errors: { pointer: string; detail: string }[]
}

function problemOf(text: string): ApiProblem {
  try {
    const parsed = JSON.parse(text) as Partial<ApiProblem>
    return { detail: parsed.detail ?? 'no detail', errors: parsed.errors ?? [] }
  } catch {
    return { detail: 'the answer is not from boot-health', errors: [] }
  }
}
