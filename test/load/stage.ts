/** What every load story needs: an empty directory, a receiver on loopback, a server, and its tokens. */
import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Answer, startReceiver } from '../support/receiver.ts'
import { type Recorded, recordReports } from './guests.ts'
import { type LogLine, makeToken, type ServerProcess, startProcess } from './server-process.ts'

/** A message that came to the pager or to the remediator. */
export interface Sent {
  /** `performance.now()` of this process. */
  at: number
  path: string
  headers: Record<string, string>
  body: Record<string, unknown>
}

export interface Stage {
  server: ServerProcess
  recorded: Recorded
  tokens: { ingest: string[]; inventory: string; viewer: string }
  directory: string
  /** What left the server, in order. */
  sent: Sent[]
  log: LogLine[]
  /** Starts a server again over the same directory and port, after a kill. */
  restart: () => Promise<void>
  close: () => Promise<void>
}

export interface StagePlan {
  /** One ingest token for each 200 reports a second. */
  ingestTokens?: number
  /** Settings of the fleet beside its page and repair channels. */
  fleet?: object
  remediation?: object
}

export async function setStage({
  ingestTokens = 1,
  fleet = {},
  remediation = {},
}: StagePlan = {}): Promise<Stage> {
  const directory = mkdtempSync(join(tmpdir(), 'boot-health-load-'))
  const sent: Sent[] = []
  const receiver = await startReceiver(keepSent(sent))
  const log: LogLine[] = []
  const config = loadConfig(receiver.url, fleet, remediation)
  const plan = { directory, config, port: await freePort(), log }
  const recorded = await recordReports()
  const server = await startProcess(plan)
  const [inventory, viewer] = [await makeToken(directory, 'inventory'), await makeToken(directory, 'viewer')]
  const ingest = await Promise.all(Array.from({ length: ingestTokens }, () => makeToken(directory, 'ingest')))
  const tokens = { ingest, inventory, viewer }
  const stage: Stage = {
    server,
    recorded,
    tokens,
    directory,
    sent,
    log,
    async restart() {
      stage.server = await startProcess(plan)
    },
    async close() {
      if (!stage.server.isOver()) await stage.server.stop()
      await receiver.stop()
      rmSync(directory, { recursive: true, force: true })
    },
  }
  return stage
}

/** Keeps every message and takes it. */
const keepSent =
  (sent: Sent[]): Answer =>
  ({ path, headers, body }) => {
    sent.push({ at: performance.now(), path, headers, body: JSON.parse(body) as Sent['body'] })
    return { status: 202, body: '{}' }
  }

export function loadConfig(receiver: string, fleet: object, remediation: object): object {
  return {
    allow_cidrs: ['127.0.0.0/8'],
    channels: {
      pager: { type: 'pagerduty', routing_key: { env: 'LOAD_PAGER_KEY' }, url: `${receiver}/page` },
    },
    fleets: {
      default: {
        expected_datasource: 'OpenStack',
        page_channels: ['pager'],
        ...fleet,
        remediation: {
          mode: 'on',
          url: `${receiver}/repair`,
          secret: { env: 'LOAD_SECRET' },
          ...remediation,
        },
      },
    },
  }
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const { port } = server.address() as AddressInfo
  await new Promise((done) => server.close(done))
  return port
}
