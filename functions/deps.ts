/**
 * The dependencies of a handler. The same handlers run as Lambdas and inside one embedded process; only the entry files
 * (`lambda.ts`, `cli/embedded/server.ts`) know which, because only they build these.
 */
import type { Config } from '../shared/config.ts'
import type { EventName } from '../shared/log/events.ts'
import type { OwnCommand } from '../shared/own-command.ts'
import type { DueRow } from './store/due-row.ts'
import type { FleetNews } from './store/fleet-news.ts'
import type { IncidentRef } from './store/incident-item.ts'
import type { InstanceNews } from './store/instance-news.ts'
import type { BootKey, ReportKey } from './store/report-item.ts'
import type { Store } from './store/store.ts'

export interface OutboundRequest {
  method: 'POST' | 'GET'
  url: string
  headers: Record<string, string>
  body: string
  /** Whole call, connect to last byte. Default 15 s. */
  timeout_ms?: number
  /** How much of the answer is returned. Default 2 kB; never more than 64 kB. */
  keep_bytes?: number
}

/** One HTTP attempt. `blocked` was never sent: the address was refused. */
export type OutboundResult =
  | {
      outcome: 'answered'
      status: number
      headers: Record<string, string>
      /** First 2 kB of the answer, or the requested length. */
      body: string
      latency_ms: number
    }
  | {
      outcome: 'failed'
      reason: 'timeout' | 'refused' | 'tls' | 'dns' | 'busy' | 'other'
      latency_ms: number
    }
  | { outcome: 'blocked'; reason: string }

export type Outbound = (request: OutboundRequest) => Promise<OutboundResult>

/** Resolves a secret reference of the config; throws when it cannot be read. Never logged. */
export type ReadSecret = (reference: { env: string } | { ssm: string } | { value: string }) => Promise<string>

/** One structured log line; entry files decide where it goes. Never contains a secret or raw guest text. */
export type Log = (event: EventName, detail?: Record<string, string | number | boolean | null>) => void

export interface Deps {
  /**
   * A name of this process where it is certainly the only one that works this table, as over a locked data directory: a
   * lock of any other process has ended with that process. Absent where several share a table.
   */
  soleWorker?: string
  store: Store
  config: Config
  now: () => number
  /** Milliseconds since any moment, by a clock that nobody can set: for caches. Default `now`. */
  elapsed?: () => number
  /** Notifies the judge of a stored report. Losing this only costs time: on AWS the stream does it. */
  announce: (key: ReportKey) => Promise<void>
  /** Makes a due row's work happen at `at` (default: when the row is due). Losing it costs at most one sweep. */
  poke: (row: DueRow, at?: number) => Promise<void>
  outbound: Outbound
  /** This program's version, for messages that name it. */
  version?: string
  readSecret: ReadSecret
  log: Log
}

/** The worker's further dependencies: the judge, and the consoles of silent instances. */
export interface WorkerDeps extends Deps {
  judge: (boot: BootKey) => Promise<void>
  /** Asks inventory to read a console; does nothing without a control plane. */
  askConsole: (incident: IncidentRef, instance: string) => Promise<void>
}

/** Further dependencies of the API and the dashboard. */
export interface ApiDeps extends Deps {
  /** How users of this machine run boot-health; absent where unknown. */
  ownCommand?: OwnCommand
  /** True only for embedded mode on a loopback address: pages and reads need no token there. */
  openViewing: boolean
  /** Waits for changes of an instance; absent where no process keeps running, as on AWS. */
  news?: InstanceNews
  /** Changes for open browsers; absent where no process keeps running, as on AWS: there they poll. */
  live?: FleetNews
}
