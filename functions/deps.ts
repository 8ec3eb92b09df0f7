/**
 * What a handler is given. The same handlers run as Lambdas and inside one embedded process;
 * only the entry files (`lambda.ts`, `cli/embedded/server.ts`) know which, because only they build these.
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
  /** So much of the answer is given back. Default 2 kB; never more than 64 kB. */
  keep_bytes?: number
}

/** One HTTP try. `blocked` was never sent: the door refused its address. */
export type OutboundResult =
  | {
      outcome: 'answered'
      status: number
      headers: Record<string, string>
      /** First 2 kB of the answer, or what was asked for. */
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

/** Resolves a secret reference of the config; throws when it cannot be had. Never logged. */
export type ReadSecret = (reference: { env: string } | { ssm: string } | { value: string }) => Promise<string>

/** One structured log line; entry files decide where it goes. Never contains a secret or raw guest text. */
export type Log = (event: EventName, detail?: Record<string, string | number | boolean | null>) => void

export interface Deps {
  /**
   * A name of this process where it is sure to be the only one that works this table, as over a locked data directory:
   * whatever another process held ended with that process. Absent where several share a table.
   */
  soleWorker?: string
  store: Store
  config: Config
  now: () => number
  /** Milliseconds since any moment, by a clock that nobody can set: for what is believed for a while. Default `now`. */
  elapsed?: () => number
  /** Tells the judge of a stored report. Losing this costs time only: on AWS the stream does it. */
  announce: (key: ReportKey) => Promise<void>
  /** Makes a due row's work happen at `at` (default: when the row is due). Losing it costs at most one sweep. */
  poke: (row: DueRow, at?: number) => Promise<void>
  outbound: Outbound
  /** Of this program, for whoever is told by it. */
  version?: string
  readSecret: ReadSecret
  log: Log
}

/** What the worker is given beside: its way to the judge, and to the consoles of silent instances. */
export interface WorkerDeps extends Deps {
  judge: (boot: BootKey) => Promise<void>
  /** Asks inventory to read a console; where no control plane is at hand it does nothing. */
  askConsole: (incident: IncidentRef, instance: string) => Promise<void>
}

/** What the API and the dashboard are given beside. */
export interface ApiDeps extends Deps {
  /** How whoever is on its machine runs boot-health there; absent where nobody said. */
  ownCommand?: OwnCommand
  /** True only for embedded mode on a loopback address: pages and reads need no token there. */
  openViewing: boolean
  /** Who waits for news of an instance; absent where no process lasts, as on AWS. */
  news?: InstanceNews
  /** What changes, for browsers that look; absent where no process lasts, as on AWS: there they ask. */
  live?: FleetNews
}
