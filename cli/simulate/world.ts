/**
 * The pipeline of a simulation: the handlers that run on AWS and in `serve`, over a table in memory, with a clock that
 * jumps. It corresponds to `cli/embedded/server.ts`; only the clock differs, and nothing leaves the process. Work takes as
 * much of the clock as it costs a real server.
 */
import type { Hono } from 'hono'
import { createApiApp } from '../../functions/api/app.ts'
import { judgeReport } from '../../functions/boots/judge.ts'
import type { Deps, Log, WorkerDeps } from '../../functions/deps.ts'
import { createWriteAhead } from '../../functions/due/write-ahead.ts'
import { createIngestApp } from '../../functions/ingest/app.ts'
import { createStore } from '../../functions/store/create-store.ts'
import type { DueRow } from '../../functions/store/due-row.ts'
import type { Table } from '../../functions/store/table.ts'
import { sweep } from '../../functions/worker/sweep.ts'
import { workDue } from '../../functions/worker/work.ts'
import { type Config, config as configFile, shardsOf } from '../../shared/config.ts'
import { SWEEP_EVERY_MS } from '../../shared/policy/waits.ts'
import { PAGER_URL, REMEDIATION_SECRET, REMEDIATOR_URL } from './far-side.ts'
import { meteredTable } from './metered-table.ts'
import type { Scenario } from './scenario.ts'
import type { ServerCosts } from './server-costs.ts'
import { createVirtualServer, type VirtualServer } from './virtual-server.ts'
import type { VirtualTime } from './virtual-time.ts'

export const FLEET = 'simulated'
export const CHANNEL = 'oncall'

/** One fleet, one pager, one remediator. Waits and limits are the defaults that a real fleet gets. */
export function simulatedConfig({ page, remediation }: Pick<Scenario, 'page' | 'remediation'>): Config {
  return configFile.parse({
    public_url: 'https://boot-health.invalid',
    channels: { [CHANNEL]: { type: 'pagerduty', routing_key: { value: 'simulated' }, url: PAGER_URL } },
    fleets: {
      [FLEET]: {
        selector: { tag: { key: 'fleet', value: FLEET } },
        expected_datasource: 'OpenStack',
        page,
        page_channels: [CHANNEL],
        remediation: { mode: remediation, url: REMEDIATOR_URL, secret: { value: REMEDIATION_SECRET } },
      },
    },
  })
}

export interface World {
  deps: Deps
  worker: WorkerDeps
  ingest: Hono
  api: Hono
  server: VirtualServer
}

export interface WorldParts {
  config: Config
  time: VirtualTime
  costs: ServerCosts
  table: Table
  outbound: Deps['outbound']
  log: Log
  /** Called for each boot that was judged. */
  onJudged?: (boot_key: string) => void
}

/** Wires the handlers. Pokes are entries of the virtual clock; the sweep runs every virtual minute. */
export function createWorld({ config, time, costs, table, outbound, log, onJudged }: WorldParts): World {
  const server = createVirtualServer(time, costs)
  const store = createStore(meteredTable(table, server.request), {
    shards: (fleet) => shardsOf(config.fleets[fleet]),
  })
  const deps: Deps = {
    store,
    config,
    now: server.now,
    announce: async () => {},
    poke: pokesOnce(server, (row, at) => workDue(worker, row, at)),
    outbound,
    readSecret: async (reference) => ('value' in reference ? reference.value : ''),
    log,
  }
  const judge: WorkerDeps['judge'] = async (key) => {
    server.spend('judge')
    await judgeReport(deps, key)
    onJudged?.(key.boot_key)
  }
  const worker: WorkerDeps = { ...deps, judge, askConsole: async () => {} }
  const sweepAgain = async () => {
    await sweep(worker)
    server.give(time.now() + SWEEP_EVERY_MS, 'sweep', sweepAgain)
  }
  server.give(time.now() + SWEEP_EVERY_MS, 'sweep', sweepAgain)
  return {
    deps,
    worker,
    ingest: createIngestApp(deps, { ahead: () => createWriteAhead(deps) }),
    api: createApiApp({ ...deps, openViewing: false }),
    server,
  }
}

/** One entry for each row and moment however often it is poked, like the timers of embedded mode. */
function pokesOnce(server: VirtualServer, work: (row: DueRow, at: number) => Promise<void>): Deps['poke'] {
  const waiting = new Set<string>()
  return async (row, at = row.at) => {
    const name = `${at} ${row.kind} ${row.fleet} ${row.target}`
    if (waiting.has(name)) return
    waiting.add(name)
    server.give(at, 'due_row', async () => {
      waiting.delete(name)
      await work(row, at)
    })
  }
}
