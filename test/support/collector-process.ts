/**
 * The real OpenTelemetry Collector, built from its own modules (test/collector), on a free port of loopback. It forwards
 * what it has understood, in OTLP's JSON as it writes it itself.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { TraceRequest } from '../../shared/trace/otlp.ts'
import { freePort, startProgram } from './processes.ts'
import { startReceiver } from './receiver.ts'

const GO = ['go', '/usr/local/go/bin/go'].find((path) => spawnSync(path, ['version']).status === 0)
/** Why it cannot be built here; false where it can. */
export const noCollector: false | string = GO ? false : 'Go is not installed: the collector cannot be built'

export interface Collector {
  /** Where it takes traces. */
  url: string
  /** What it forwarded, as it understood it. */
  traces: () => TraceRequest[]
  stop: () => Promise<void>
}

/** Builds it, which takes a minute or two the first time, and starts it. */
export async function startCollector(): Promise<Collector> {
  const program = resolve('node_modules/.cache/collector')
  mkdirSync('node_modules/.cache', { recursive: true })
  execFileSync(GO ?? '', ['build', '-buildvcs=false', '-o', program, '.'], {
    cwd: 'test/collector',
    stdio: 'pipe',
  })
  const sink = await startReceiver(200)
  const folder = mkdtempSync(join(tmpdir(), 'boot-health-collector-'))
  const port = await freePort()
  const config = {
    receivers: { otlp: { protocols: { http: { endpoint: `127.0.0.1:${port}` } } } },
    exporters: {
      otlphttp: {
        endpoint: sink.url,
        encoding: 'json',
        compression: 'none',
        sending_queue: { enabled: false },
      },
    },
    service: {
      telemetry: { metrics: { level: 'none' } },
      pipelines: { traces: { receivers: ['otlp'], exporters: ['otlphttp'] } },
    },
  }
  writeFileSync(join(folder, 'config.yaml'), JSON.stringify(config))
  const url = `http://127.0.0.1:${port}/v1/traces`
  const words = ['--config', `file:${join(folder, 'config.yaml')}`]
  // It answers a GET with 405 as soon as it listens.
  const running = await startProgram(program, words, async () => (await fetch(url)).status === 405).catch(
    async (error) => {
      await sink.stop()
      throw error
    },
  )
  return {
    url,
    traces: () => sink.received.map(({ body }) => JSON.parse(body) as TraceRequest),
    async stop() {
      await running.stop()
      await sink.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Where it cannot be built: whatever is sent is taken as it is. */
export async function standInCollector(): Promise<Collector> {
  const sink = await startReceiver(200)
  return {
    url: `${sink.url}/v1/traces`,
    traces: () => sink.received.map(({ body }) => JSON.parse(body) as TraceRequest),
    stop: () => sink.stop(),
  }
}
