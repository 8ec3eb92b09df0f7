/** The real Prometheus, of Debian's package, with our rules, on a free port of loopback. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, startProgram } from './processes.ts'

const PROGRAM = ['/usr/bin/prometheus', '/usr/local/bin/prometheus'].find((path) => existsSync(path))
/** Why it cannot run here; false where it can. */
export const noPrometheus: false | string = PROGRAM
  ? false
  : 'Prometheus is not installed (Debian: prometheus)'

interface Sample {
  metric: Record<string, string>
  value: [at: number, value: string]
}

export interface Prometheus {
  url: string
  /** What a query answers now. */
  query: (expr: string) => Promise<Sample[]>
  /** By name of the alert. */
  rules: () => Promise<{ name: string; health: string; lastError?: string }[]>
  stop: () => Promise<void>
}

interface PrometheusOptions {
  /** `host:port` of what it scrapes, each second. */
  target: string
  alertmanager: string
  /** Of the rules: they are evaluated each second. Here to shorten waits, never conditions. */
  rules?: (text: string) => string
}

/** Resolves when it is ready. */
export async function startPrometheus(options: PrometheusOptions): Promise<Prometheus> {
  const { target, alertmanager, rules = (text) => text } = options
  const folder = mkdtempSync(join(tmpdir(), 'boot-health-prometheus-'))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  for (const file of ['recording.yml', 'alerts.yml'])
    writeFileSync(join(folder, file), rules(readFileSync(`ops/prometheus/${file}`, 'utf8')))
  const config = {
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    rule_files: ['recording.yml', 'alerts.yml'],
    scrape_configs: [{ job_name: 'boot-health', static_configs: [{ targets: [target] }] }],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [new URL(alertmanager).host] }] }] },
  }
  // JSON is YAML.
  writeFileSync(join(folder, 'prometheus.yml'), JSON.stringify(config))
  const words = [
    `--config.file=${join(folder, 'prometheus.yml')}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--rules.alert.resend-delay=1s',
  ]
  const program = await startProgram(PROGRAM ?? '', words, async () => (await fetch(`${url}/-/ready`)).ok)
  const ask = async <T>(path: string) => ((await (await fetch(`${url}${path}`)).json()) as { data: T }).data
  return {
    url,
    query: async (expr) =>
      (await ask<{ result: Sample[] }>(`/api/v1/query?query=${encodeURIComponent(expr)}`)).result,
    rules: async () =>
      (
        await ask<{ groups: { rules: { name: string; health: string }[] }[] }>('/api/v1/rules')
      ).groups.flatMap((group) => group.rules),
    async stop() {
      await program.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
