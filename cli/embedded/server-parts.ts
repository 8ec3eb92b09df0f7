/** What the handlers of an embedded server get. A reload replaces it in one step, for everything that starts later. */
import { judgeReport } from '../../functions/boots/judge.ts'
import type { Deps, Log, WorkerDeps } from '../../functions/deps.ts'
import type { DueKind } from '../../functions/due/due-work.ts'
import type { Lanes } from '../../functions/due/lanes.ts'
import { logDamaged } from '../../functions/due/log-damaged.ts'
import { createEndpointShare } from '../../functions/outbound/endpoint-share.ts'
import { createOutbound } from '../../functions/outbound/outbound.ts'
import { createStore } from '../../functions/store/create-store.ts'
import type { DueRow } from '../../functions/store/due-row.ts'
import { createFleetNews, withFleetNews } from '../../functions/store/fleet-news.ts'
import { createInstanceNews, withNews } from '../../functions/store/instance-news.ts'
import type { Layout } from '../../functions/store/layout.ts'
import type { BootKey } from '../../functions/store/report-item.ts'
import type { Table } from '../../functions/store/table.ts'
import { sweep } from '../../functions/worker/sweep.ts'
import { createWorkLanes } from '../../functions/worker/work.ts'
import type { Config } from '../../shared/config.ts'
import {
  CALLS_PER_ENDPOINT,
  LIVE_STREAMS,
  LIVE_STREAMS_OF_ONE,
  VERDICT_WAITERS,
} from '../../shared/policy/limits.ts'
import { STRANGE_NEWS_AFTER_MS, STRANGE_WORK_AFTER_MS } from '../../shared/policy/waits.ts'
import { createKnownShards } from './known-shards.ts'
import type { OwnSpans } from './own-spans.ts'
import { readEmbeddedSecret } from './secrets.ts'
import { createTimers } from './timers.ts'

/** Options that the server passes on to its parts. */
export interface Given {
  log: Log
  now?: () => number
  /** This program's version, for messages that name it. */
  version?: string
  /** Called after every durable write and every outbound send with the point's name; tests crash in it. */
  fault?: (point: string) => void
}

interface Parts extends Pick<Deps, 'now'> {
  table: Table
  /** As the table stores them: the rows of a fleet that left the configuration are still there. */
  shards: Layout['shards']
  /** Null where other servers may work the same table. */
  soleWorker: string | null
  given: Given
  spans: Pick<OwnSpans, 'work' | 'judgement' | 'calls'>
}

/** Work that only sends something, through the channels and receivers of its fleet. */
const IS_NEWS: ReadonlySet<string> = new Set<DueKind>(['notice', 'judged', 'trace'])

/**
 * The worker over this table, and the current deps of the handlers. `use` sets another configuration for everything that
 * starts later.
 */
export function createParts(config: Config, { now, table, soleWorker, shards, given, spans }: Parts) {
  const { log, fault } = given
  const crashing = fault ? { fault } : {}
  const known = createKnownShards(shards, soleWorker === null ? table : null)
  const news = createInstanceNews(VERDICT_WAITERS)
  const live = createFleetNews({ most: LIVE_STREAMS, ofOne: LIVE_STREAMS_OF_ONE })
  const stored = createStore(table, { shards: known.of, onDamaged: logDamaged(log), ...crashing })
  const store = withFleetNews(withNews(stored, news), live, now)
  const share = createEndpointShare(CALLS_PER_ENDPOINT)
  const settingsOf = (next: Config) => ({
    config: next,
    outbound: spans.calls(createOutbound({ allow_cidrs: next.allow_cidrs, share, ...crashing })),
  })
  /** What a reload replaces, in one assignment: nothing may see half of it. */
  let settings = settingsOf(config)
  const isForOthers = ({ fleet, at, kind }: DueRow) =>
    soleWorker === null &&
    !Object.hasOwn(settings.config.fleets, fleet) &&
    now() - at < (IS_NEWS.has(kind) ? STRANGE_NEWS_AFTER_MS : STRANGE_WORK_AFTER_MS)
  const lanes = createWorkLanes(() => workerNow(), spans.work)
  const submit: Lanes['submit'] = (row, until) =>
    isForOthers(row) ? Promise.resolve('left') : lanes.submit(row, until)
  const timers = createTimers({
    submit,
    sweep: () => sweep(workerNow(), { lanes: { ...lanes, submit } }),
    upcoming: (horizonMs) => store.dueRows(now() + horizonMs, 1000, now()),
    stopWork: (withinMs) => lanes.stop(withinMs),
    now,
    log,
  })
  const fixed = {
    ...(soleWorker === null ? {} : { soleWorker }),
    store,
    now,
    elapsed: given.now ?? (() => performance.now()),
    // The judge's due row is written before the report and poked after it: there is nothing else to announce.
    announce: async () => {},
    poke: timers.poke,
    readSecret: readEmbeddedSecret,
    ...(given.version === undefined ? {} : { version: given.version }),
    log,
  }
  const depsNow = (): Deps => ({ ...fixed, ...settings })
  const workerNow = (): WorkerDeps => {
    const deps = depsNow()
    // Embedded mode has no control plane to read a console through: an operator posts it.
    const judge = (key: BootKey) => spans.judgement(key, () => judgeReport(deps, key))
    return { ...deps, judge, askConsole: async () => {} }
  }
  const use = (next: Config, stored: Layout['shards']) => {
    settings = settingsOf(next)
    known.use(stored)
  }
  return { depsNow, workerNow, timers, news, live, use }
}
