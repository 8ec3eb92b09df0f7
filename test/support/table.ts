/** A real table in memory, and deps over it: what a test of a handler starts from. */
import { after } from 'node:test'
import { createMemoryTable } from '../../cli/simulate/memory-table.ts'
import type { ApiDeps, Deps, Log, OutboundResult, WorkerDeps } from '../../functions/deps.ts'
import { type DueKind, type DueWork, parseWork, type Work } from '../../functions/due/due-work.ts'
import { createStore, type StoreOptions } from '../../functions/store/create-store.ts'
import type { DueRow } from '../../functions/store/due-row.ts'
import { openSqliteTable } from '../../functions/store/sqlite-table.ts'
import type { Store } from '../../functions/store/store.ts'
import type { Table } from '../../functions/store/table.ts'
import type { Role, TokenItem } from '../../functions/store/token-item.ts'
import { type Config, config } from '../../shared/config.ts'
import { createToken, parseToken, sha256Hex } from '../../shared/token.ts'

export interface TestStore {
  store: Store
  /** Another store over the same table, with hooks of its own: a second process. */
  reopen: (options?: Hooks) => Store
  table: Table
  stop: () => Promise<void>
}

const running = new Set<() => Promise<void>>()
// At import, so that it belongs to the whole file, wherever a store is started.
after(async () => {
  for (const stop of running) await stop()
})

type Hooks = Partial<StoreOptions>

/** The table of embedded mode, in memory. Closed after the file's tests unless stopped before. */
export async function startTestStore(hooks: Hooks = {}): Promise<TestStore> {
  const table = openSqliteTable(':memory:')
  const stop = async () => {
    if (running.delete(stop)) await table.close()
  }
  running.add(stop)
  return { ...storeOver(table, hooks), stop }
}

/**
 * The same store over the simulator's table, for tests that live through thousands of requests. The store's contract
 * and a whole story are held equal over both (test/simulate); judge, ingest and API are tested over SQLite.
 */
export async function startMemoryStore(hooks: Hooks = {}): Promise<TestStore> {
  return { ...storeOver(createMemoryTable(), hooks), stop: async () => {} }
}

function storeOver(table: Table, hooks: Hooks): Omit<TestStore, 'stop'> {
  const reopen = (options: Hooks = {}) => createStore(table, { shards: () => 1, ...options })
  return { store: reopen(hooks), reopen, table }
}

export interface TestDeps extends WorkerDeps, ApiDeps {
  /** Moves the clock; it stands still otherwise. */
  advance: (ms: number) => void
  logged: { event: string; detail: Parameters<Log>[1] }[]
  /** Each with the time that the poke named. */
  poked: DueRow[]
}

export const TEST_START = Date.parse('2026-11-24T12:00:00Z')

/** Deps with a clock that stands at TEST_START, one fleet `demo`, and a door through which nothing gets out. */
export function testDeps(
  given: { store: Store; config?: Record<string, unknown> } & Partial<Omit<ApiDeps & WorkerDeps, 'config'>>,
): TestDeps {
  let clock = TEST_START
  const logged: TestDeps['logged'] = []
  const poked: DueRow[] = []
  const deps: TestDeps = {
    now: () => clock,
    announce: async () => {},
    poke: async (row, at = row.at) => {
      poked.push({ ...row, at })
      // What nobody works here by a poke, a sweep of the test finds then.
      if (at < row.at) {
        await given.store.deleteDue(row)
        await given.store.putDue({ ...row, at })
      }
    },
    outbound: async (): Promise<OutboundResult> => ({ outcome: 'blocked', reason: 'a test sends nothing' }),
    readSecret: async (reference) => ('value' in reference ? reference.value : 'secret-of-a-test'),
    log: (event, detail) => void logged.push({ event, detail }),
    judge: async () => {},
    askConsole: async () => {},
    openViewing: false,
    ...given,
    config: testConfig(given.config),
    advance: (ms) => {
      clock += ms
    },
    logged,
    poked,
  }
  return deps
}

/** A config as the file would be read; default one fleet `demo` with every default. */
export function testConfig(given: Record<string, unknown> = {}): Config {
  return config.parse({ fleets: { demo: {} }, ...given })
}

/** Stores a token of this role and returns its text for an Authorization header. */
export async function storeToken(
  { store }: Pick<Deps, 'store'>,
  role: Role,
  more: Partial<TokenItem> = {},
): Promise<string> {
  const token = createToken(role)
  await store.casToken({
    rev: 0,
    hash: sha256Hex(token),
    token_id: parseToken(token)?.token_id ?? '',
    role,
    fleet: 'demo',
    instance: null,
    name: 'of a test',
    created_at: TEST_START,
    revoked_at: null,
    ...more,
  })
  return token
}

/** What is due up to `now` of one kind, as its worker is given it. */
export async function worksOf<K extends DueKind>(
  deps: Pick<Deps, 'store'>,
  now: number,
  kind: K,
): Promise<Work<K>[]> {
  const works = (await dueOf(deps, now, kind)).map(parseWork)
  return works.filter((work): work is Extract<DueWork, { kind: K }> & Work<K> => work?.kind === kind)
}

/** Every due row up to `now`, of one kind where one is asked for. */
export async function dueOf({ store }: Pick<Deps, 'store'>, now: number, kind?: DueKind): Promise<DueRow[]> {
  const rows = await store.dueRows(now, 1000)
  return kind ? rows.filter((row) => row.kind === kind) : rows
}
