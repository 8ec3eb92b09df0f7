/**
 * Embedded mode: the handlers that run as Lambdas on AWS, in one process over one table. A function call and a timer
 * replace AWS's stream and queue; in both, work that must not be lost is a due row.
 */
import { randomUUID } from 'node:crypto'
import type { Hono } from 'hono'
import { createApiApp } from '../../functions/api/app.ts'
import type { ApiDeps, Deps, WorkerDeps } from '../../functions/deps.ts'
import { logDamaged } from '../../functions/due/log-damaged.ts'
import { createWriteAhead } from '../../functions/due/write-ahead.ts'
import { behindProxies, type ClientOf } from '../../functions/http/trusted-proxies.ts'
import { createIngestApp, type IngestOptions } from '../../functions/ingest/app.ts'
import { createBudget } from '../../functions/ingest/budget.ts'
import { createStoredBytes } from '../../functions/ingest/stored-bytes.ts'
import { readings } from '../../functions/metrics/readings.ts'
import { createStore } from '../../functions/store/create-store.ts'
import { holdLayout, type Layout } from '../../functions/store/layout.ts'
import type { Store } from '../../functions/store/store.ts'
import { type Config, shardsOfAll } from '../../shared/config.ts'
import { isIngest } from '../../shared/ingest-paths.ts'
import type { OwnCommand } from '../../shared/own-command.ts'
import { REQUESTS_END_WITHIN_MS } from '../../shared/policy/waits.ts'
import { linksBase, localUrl } from './addresses.ts'
import { type Fetch, type Listening, listen } from './http-server.ts'
import { isForThisMachine } from './loopback.ts'
import { createMetrics } from './metrics.ts'
import { createMetricsApp, METRICS_PATH } from './metrics-app.ts'
import { createMetricsListener } from './metrics-listener.ts'
import { type OpenTable, openServerTable } from './open-table.ts'
import { createOwnSpans } from './own-spans.ts'
import { namingRequests, withRequestId } from './request-id.ts'
import { routePattern } from './route-pattern.ts'
import { createParts, type Given } from './server-parts.ts'
import { createSteadyClock } from './steady-clock.ts'
import { startUpkeep } from './upkeep.ts'

export interface ServerOptions extends Given {
  config: Config
  /** Where the table's file is; null: in memory. Not used with `endpoint`. */
  directory: string | null
  /** An existing DynamoDB API, such as an Alternator cluster. */
  endpoint?: string
  host: string
  /** 0: any free port. */
  port: number
  /** How somebody on this machine runs boot-health here: what pages show. */
  ownCommand?: OwnCommand
  /** Anybody on this machine may read without a token. Only this option allows it, because behind a proxy every client looks local. */
  open?: boolean
  /** Links use the address that we listen on, even where `public_url` is set. */
  ownUrl: boolean
}

export interface Server {
  /** The URL for commands on this machine. */
  url: string
  store: Store
  /** Where metrics are served without a token; null: nowhere. */
  metricsUrl: () => string | null
  /** The current ones; `reload` replaces them. */
  deps: () => Deps
  worker: () => WorkerDeps
  /**
   * Continues with another config, all of it or nothing. A running request or piece of work ends with the config that it
   * began with, ranges of addresses and links included; the next one uses the new config. Senders keep their used budgets
   * and endpoints their counts of running calls; cached tokens and the count of bodies being read start again. Throws
   * `LayoutDiffers` where the config wants other shards than the data has, and where a range of addresses cannot be read;
   * shard counts of new fleets may be stored by then.
   */
  reload: (config: Config) => Promise<void>
  stop: () => Promise<void>
}

/** Starts everything; work that an earlier process left is resumed in the background. Throws when the port or the data is taken. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const opened = await openServerTable(options)
  try {
    const shards = await holdLayout(opened.table, shardsOfAll(options.config))
    // Done before it listens, so that every client that connects gets an answer.
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

/** What the table says before the server serves requests. */
interface Found {
  shards: Layout['shards']
  /** When the last sweep began, epoch milliseconds. */
  seen: number | null
}

async function listenOver(options: ServerOptions, opened: OpenTable, found: Found): Promise<Server> {
  // The address is known only once the server listens, but links in pages need it before the first request.
  let answer: Fetch = () => new Response(null, { status: 503, headers: { 'retry-after': '1' } })
  const http = await listen((request, from) => answer(request, from), options)
  try {
    return await serveOver(options, opened, found, { http, answerBy: (fetch) => (answer = fetch) })
  } catch (error) {
    await http.close(0)
    throw error
  }
}

interface Port {
  http: Listening
  answerBy: (fetch: Fetch) => void
}

async function serveOver(
  options: ServerOptions,
  opened: OpenTable,
  { shards, seen }: Found,
  { http, answerBy }: Port,
): Promise<Server> {
  const url = localUrl(options.host, http.port)
  const withLinks = (config: Config): Config => ({
    ...config,
    public_url: linksBase(config, { host: options.host, port: http.port, own: options.ownUrl }),
  })
  const metrics = createMetrics({
    config: () => depsNow().config,
    readings: async () => [
      ...(await readings(depsNow())),
      { metric: 'boot_health_own_spans_dropped_total', labels: {}, value: spans.dropped() },
    ],
    version: options.version ?? 'unknown',
    log: (event, detail) => counted(event, detail),
  })
  const counted = namingRequests((event, detail) => {
    metrics.count(event, detail)
    options.log(event, detail)
  })
  const spans = createOwnSpans(() => depsNow())
  const { depsNow, workerNow, timers, news, live, use } = createParts(withLinks(options.config), {
    given: { ...options, log: spans.annotated(counted) },
    spans,
    now: options.now ?? createSteadyClock({ seen }),
    table: opened.table,
    shards,
    // This process holds the lock of the data directory, so locks of a killed process are void.
    soleWorker: opened.sqlite ? randomUUID() : null,
  })
  const { store, now, log } = depsNow()
  const budget = createBudget(depsNow())
  const stored = createStoredBytes(
    {
      ...depsNow(),
      get config() {
        return depsNow().config
      },
    },
    async () => depsNow(),
  )
  const serve = (clientOf: ClientOf) => {
    const deps = depsNow()
    const own = options.ownCommand === undefined ? {} : { ownCommand: options.ownCommand }
    const openViewing = options.open === true && isForThisMachine(options.host, deps.config)
    const appFor = appsOf({ ...deps, ...own, openViewing, news, live }, { budget, stored })
    const scrape = createMetricsApp({ metrics, deps: depsNow, host: options.host })
    const isScrape = (request: Request) => new URL(request.url).pathname === METRICS_PATH
    const answer: Fetch = (request, from) => {
      const { peer = '' } = from
      const client = clientOf(peer, request.headers.get('x-forwarded-for') ?? '')
      return (isScrape(request) ? scrape : appFor(request)).fetch(request, { ...from, peer, client })
    }
    const routeOf = (request: Request) => routePattern(isScrape(request) ? scrape : appFor(request), request)
    answerBy(withRequestId(spans.requests(answer, routeOf)))
  }
  const scrapeOpen = createMetricsApp({ metrics, deps: depsNow, host: null })
  const listener = createMetricsListener((request) => scrapeOpen.fetch(request, { peer: '' }))
  await listener.use(options.config.metrics.listen)
  if (options.config.metrics.listen !== undefined)
    log('metrics_served', { at: `${listener.url()}${METRICS_PATH}`, series_at_most: metrics.seriesLimit() })
  serve(behindProxies(options.config.trusted_proxies))
  // Started without waiting: an operator whose server starts with a long backlog must be able to stop it, by `kill on` or
  // by a signal.
  timers.start()
  spans.start()
  const upkeep = opened.sqlite
    ? startUpkeep(opened.sqlite, { now, log, heartbeat: store.getHeartbeat })
    : null
  return {
    url,
    metricsUrl: listener.url,
    store,
    deps: depsNow,
    worker: workerNow,
    async reload(config) {
      // Everything that may throw comes before the first change.
      const clientOf = behindProxies(config.trusted_proxies)
      const stored = await holdLayout(opened.table, shardsOfAll(config))
      await listener.use(config.metrics.listen)
      use(withLinks(config), stored)
      serve(clientOf)
      // Watchers reconnect, so their rights are checked again.
      live.restart()
    },
    async stop() {
      news.close()
      live.close()
      await listener.close()
      await http.close(REQUESTS_END_WITHIN_MS)
      await timers.stop()
      await spans.stop()
      await upkeep?.stop()
      await opened.close()
    },
  }
}

/** Which of the two apps answers a request. */
function appsOf(
  deps: ApiDeps,
  senders: Pick<IngestOptions, 'budget' | 'stored'>,
): (request: Request) => Hono {
  const ingest = createIngestApp(deps, {
    ahead: () => createWriteAhead(deps),
    ...senders,
  })
  const api = createApiApp(deps)
  return (request) => (isIngest(request.method, new URL(request.url).pathname) ? ingest : api)
}
