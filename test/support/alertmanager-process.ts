/** The real Alertmanager, of Debian's package, on a free port of loopback. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, startProgram } from './processes.ts'

const PROGRAM = ['/usr/bin/prometheus-alertmanager', '/usr/bin/alertmanager'].find((path) => existsSync(path))
/** Why it cannot run here; false where it can. */
export const noAlertmanager: false | string = PROGRAM
  ? false
  : 'Alertmanager is not installed (Debian: prometheus-alertmanager)'

export interface Alert {
  labels: Record<string, string>
  annotations: Record<string, string>
  endsAt: string
  generatorURL: string
  status: { state: string }
}

export interface Alertmanager {
  url: string
  /** What it would show now. */
  alerts: () => Promise<Alert[]>
  stop: () => Promise<void>
}

/** Resolves when it is ready. */
export async function startAlertmanager(): Promise<Alertmanager> {
  const folder = mkdtempSync(join(tmpdir(), 'boot-health-alertmanager-'))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  writeFileSync(join(folder, 'config.yml'), 'route:\n  receiver: none\nreceivers:\n  - name: none\n')
  const words = [
    `--config.file=${join(folder, 'config.yml')}`,
    `--storage.path=${folder}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--cluster.listen-address=',
  ]
  const program = await startProgram(PROGRAM ?? '', words, async () => (await fetch(`${url}/-/ready`)).ok)
  return {
    url,
    alerts: async () => (await fetch(`${url}/api/v2/alerts`)).json() as Promise<Alert[]>,
    async stop() {
      await program.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
