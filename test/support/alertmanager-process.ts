/** The real Alertmanager, of Debian's package, on a free port of loopback. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

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
  const program: ChildProcess = spawn(PROGRAM ?? '', [
    `--config.file=${join(folder, 'config.yml')}`,
    `--storage.path=${folder}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--cluster.listen-address=',
  ])
  const isReady = () =>
    fetch(`${url}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    )
  while (!(await isReady())) await wait(50)
  return {
    url,
    alerts: async () => (await fetch(`${url}/api/v2/alerts`)).json() as Promise<Alert[]>,
    async stop() {
      const over = new Promise((done) => program.once('exit', done))
      program.kill()
      await over
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => done(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
