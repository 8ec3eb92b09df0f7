/**
 * Embedded mode: the handlers that run as Lambdas on AWS, in one process over one table. What AWS does with a
 * stream and a queue is here a function call and a timer; what must not be lost is a due row in both.
 */
import { randomUUID } from 'node:crypto'
import { createApiApp } from '../../functions/api/app.ts'
import { judgeReport } from '../../functions/boots/judge.ts'
import type { ApiDeps, Deps, Log, WorkerDeps } from '../../functions/deps.ts'
import { logDamaged } from '../../functions/due/log-damaged.ts'
import { createWriteAhead } from '../../functions/due/write-ahead.ts'
import { createIngestApp, type IngestOptions } from '../../functions/ingest/app.ts'
import { createBudget } from '../../functions/ingest/budget.ts'
import { createStoredBytes } from '../../functions/ingest/stored-bytes.ts'
import { behindProxies, type ClientOf } from '../../functions/ingest/trusted-proxies.ts'
import { createEndpointShare } from '../../functions/outbound/endpoint-share.ts'
import { createOutbound } from '../../functions/outbound/outbound.ts'
import { createStore } from '../../functions/store/create-store.ts'
import { createInstanceNews, withNews } from '../../functions/store/instance-news.ts'
import { holdLayout, type Layout } from '../../functions/store/layout.ts'
import type { Store } from '../../functions/store/store.ts'
import type { Table } from '../../functions/store/table.ts'
import { sweep } from '../../functions/worker/sweep.ts'
import { createWorkLanes } from '../../functions/worker/work.ts'
import { type Config, shardsOfAll } from '../../shared/config.ts'
import { isIngest } from '../../shared/ingest-paths.ts'
import { CALLS_PER_ENDPOINT, VERDICT_WAITERS } from '../../shared/policy/limits.ts'
import { REQUESTS_END_WITHIN_MS } from '../../shared/policy/waits.ts'
import { linksBase, localUrl } from './addresses.ts'
import { type Fetch, type Listening, listen } from './http-server.ts'
import { isForThisMachine } from './loopback.ts'
import { type OpenTable, openServerTable } from './open-table.ts'
import { readEmbeddedSecret } from './secrets.ts'
import { createSteadyClock } from './steady-clock.ts'
import { createTimers } from './timers.ts'
import { startUpkeep } from './upkeep.ts'

export interface ServerOptions {
  config: Config
  /** Where the table's file is; null: in memory. Not used with `endpoint`. */
  directory: string | null
  /** A DynamoDB API that is there already, such as an Alternator cluster. */
  endpoint?: string
  host: string
  /** 0: any free port. */
  port: number
  /** Whoever is on this machine may read without a token. Nothing else opens it: a proxy makes everybody look local. */
  open?: boolean
  /** Links name the address that we listen on, whatever `public_url` says. */
  ownUrl: boolean
  log: Log
  now?: () => number
  /** Called after every durable write and every outbound send with the point's name; tests crash in it. */
  fault?: (point: string) => void
}

export interface Server {
  /** Where this machine reaches it. */
  url: string
  store: Store
  deps: Deps
  worker: WorkerDeps
  /**
   * Goes on with another config, whole or not at all: every part reads it from one object. A request or a work that is
   * under way goes on, and reads what is new from then on; one that calls somebody ends its call by the old ranges.
   * What senders have used up of their budgets and how many calls each endpoint has go on too. Anew
   * begin what was believed of tokens, and the count of bodies that are read at a time. Throws `LayoutDiffers` where it wants other
   * shards than the data has, and where a range of addresses cannot be read; numbers of new fleets may be kept by then.
   */
  reload: (config: Config) => Promise<void>
  stop: () => Promise<void>
}

/** Starts everything; what an earlier process left undone is resumed in the background. Throws when the port or the data is taken. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const opened = await openServerTable(options)
  try {
    const shards = await holdLayout(opened.table, shardsOfAll(options.config))
    // Before anybody can connect: whoever reaches the port is answered.
    const { last_sweep_at: seen } = await createStore(opened.table, {
      shards: () => 1,
      onDamaged: logDamaged(options.log),
    }).getHeartbeat()
    return await listenOver(options, opened, { shards, seen })
  } catch (error) {
    await opened.close()
    throw error
  }
}

/** What the table says before anything is served. */
interface Found {
  shards: Layout['shards']
  /** When the last sweep began, epoch milliseconds. */
  seen: number | null
}

async function listenOver(options: ServerOptions, opened: OpenTable, found: Found): Promise<Server> {
  // The address is known only once the port is; links in pages need it before the first request.
  let answer: Fetch = () => new Response(null, { status: 503, headers: { 'retry-after': '1' } })
  const http = await listen((request, peer) => answer(request, peer), options)
  try {
    return serveOver(options, opened, found, { http, answerBy: (fetch) => (answer = fetch) })
  } catch (error) {
    await http.close(0)
    throw error
  }
}

interface Port {
  http: Listening
  answerBy: (fetch: Fetch) => void
}

function serveOver(
  options: ServerOptions,
  opened: OpenTable,
  { shards, seen }: Found,
  { http, answerBy }: Port,
): Server {
  const url = localUrl(options.host, http.port)
  const withLinks = (config: Config): Config => ({
    ...config,
    public_url: linksBase(config, { host: options.host, port: http.port, own: options.ownUrl }),
  })
  const { deps, worker, timers, news, use } = wire(options, withLinks(options.config), {
    now: options.now ?? createSteadyClock({ seen }),
    table: opened.table,
    shards,
    // The data directory is locked: what a killed process held, nobody holds.
    ...(opened.sqlite ? { soleWorker: randomUUID() } : {}),
  })
  const budget = createBudget(deps)
  const stored = createStoredBytes(deps, async () => deps)
  const serve = (clientOf: ClientOf) => {
    const openViewing = options.open === true && isForThisMachine(options.host, deps.config)
    answerBy(appOf({ ...deps, openViewing, news }, { budget, stored, clientOf }))
  }
  serve(behindProxies(deps.config.trusted_proxies))
  // In the background: who is stopped by a long backlog must be able to say so, by `kill on` or by a signal.
  timers.start()
  const upkeep = opened.sqlite
    ? startUpkeep(opened.sqlite, { ...deps, heartbeat: deps.store.getHeartbeat })
    : null
  return {
    url,
    store: deps.store,
    deps,
    worker,
    async reload(config) {
      // Whatever may throw comes before anything is changed.
      const clientOf = behindProxies(config.trusted_proxies)
      const stored = await holdLayout(opened.table, shardsOfAll(config))
      use(withLinks(config), stored)
      serve(clientOf)
    },
    async stop() {
      news.close()
      await http.close(REQUESTS_END_WITHIN_MS)
      await timers.stop()
      await upkeep?.stop()
      await opened.close()
    },
  }
}

interface Wired extends Pick<Deps, 'now' | 'soleWorker'> {
  table: Table
  /** As the table keeps them: what a fleet that left the configuration has is still there. */
  shards: Layout['shards']
}

function wire(options: ServerOptions, config: Config, { now, table, soleWorker, ...held }: Wired) {
  const { log, fault } = options
  const crashing = fault ? { fault } : {}
  const news = createInstanceNews(VERDICT_WAITERS)
  const engine = createStore(table, {
    shards: (fleet) => held.shards[fleet] ?? 1,
    onDamaged: logDamaged(log),
    ...crashing,
  })
  const store = withNews(engine, news)
  const share = createEndpointShare(CALLS_PER_ENDPOINT)
  const door = ({ allow_cidrs }: Config) => createOutbound({ allow_cidrs, share, ...crashing })
  let outbound = door(config)
  const timers = createTimers({
    submit: (row) => lanes.submit(row),
    sweep: () => sweep(worker, { lanes }),
    upcoming: (horizonMs) => store.dueRows(now() + horizonMs, 1000, now()),
    stopWork: (withinMs) => lanes.stop(withinMs),
    now,
    log,
  })
  const deps: Deps = {
    ...(soleWorker === undefined ? {} : { soleWorker }),
    store,
    config,
    now,
    elapsed: options.now ?? (() => performance.now()),
    // The judge's due row was written before the report and is poked after it: nothing else to tell.
    announce: async () => {},
    poke: timers.poke,
    outbound: (request) => outbound(request),
    readSecret: readEmbeddedSecret,
    log,
  }
  const worker: WorkerDeps = {
    ...deps,
    judge: (key) => judgeReport(deps, key),
    // No control plane is at hand: an operator posts the console.
    askConsole: async () => {},
  }
  const lanes = createWorkLanes(worker)
  /** Everything above reads `config` when it acts, so the object stays and what is in it changes. */
  const use = (next: Config, shards: Layout['shards']) => {
    outbound = door(next)
    held.shards = shards
    for (const name of Object.keys(config)) Reflect.deleteProperty(config, name)
    Object.assign(config, next)
  }
  return { deps, worker, timers, news, use }
}

function appOf(deps: ApiDeps, senders: Pick<IngestOptions, 'budget' | 'stored' | 'clientOf'>): Fetch {
  const ingest = createIngestApp(deps, {
    ahead: () => createWriteAhead(deps),
    ...senders,
  })
  const api = createApiApp(deps)
  return (request, peer) => {
    const app = isIngest(request.method, new URL(request.url).pathname) ? ingest : api
    return app.fetch(request, { peer })
  }
}
