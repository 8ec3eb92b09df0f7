/** The real embedded server as its own process, and its API. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { readServerState } from '../../cli/embedded/state-file.ts'

const MAIN = join(import.meta.dirname, '../../cli/main.ts')
const PORT = 8080

export interface Pipeline {
  url: string
  token: string
  start: () => Promise<void>
  stop: () => Promise<void>
  /** `kill -9`. */
  crash: () => Promise<void>
  /** Verdict and cause of a boot, once the judge has seen what was sent. */
  judged: (
    instance: string,
    bootKey: string,
    isEnough?: (row: Judged) => boolean,
    seconds?: number,
  ) => Promise<Judged>
  /** Inventory says that the instance of these MACs is being launched now. */
  announce: (instance: string, macs: string[]) => Promise<void>
  /** Nothing is repaired any more in this fleet, or may be again. */
  kill: (on: boolean) => Promise<void>
  /** Every boot row of the fleet. */
  boots: () => Promise<BootRow[]>
  remove: () => Promise<void>
}

export interface BootRow extends Judged {
  instance: string
  boot_key: string
}

export interface Judged {
  verdict: string
  cause: string
}

/** `host` is where guests reach this process, `fleet` the settings of their fleet, `rest` what else the file says. */
export async function createPipeline(host: string, fleet: object = {}, rest: object = {}): Promise<Pipeline> {
  const data = mkdtempSync(join(tmpdir(), 'pipeline-'))
  const config = join(data, 'config.json')
  writeFileSync(config, JSON.stringify({ ...rest, fleets: { guests: fleet } }))
  const place = ['--data', data, '--config', config]
  let child: ChildProcess | null = null
  const url = `http://${host}:${PORT}`

  const start = async (): Promise<void> => {
    const args = [MAIN, 'serve', '--no-demo', '--host', '0.0.0.0', '--port', String(PORT), ...place]
    const server = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] })
    child = server
    // Its file comes last: until then a command over the same data must wait.
    const answers = async () =>
      (await fetch(`${url}/v1/schemas/boot.json`)).ok && readServerState(data)?.pid === server.pid
    await until(async () => server.exitCode !== null || answers())
    if (server.exitCode !== null)
      throw new Error(`the server ended with ${server.exitCode}; it said why above`)
  }
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    const was = child
    child = null
    if (was === null) return
    const gone = new Promise((resolve) => was.once('exit', resolve))
    was.kill(signal)
    await gone
  }
  const stop = () => end('SIGTERM')
  const tokenOf = (role: string) =>
    execFileSync(process.execPath, [MAIN, 'token', 'create', '--role', role, '--fleet', 'guests', ...place], {
      encoding: 'utf8',
    }).trim()
  /** A server that is left running would keep its test from ending. */
  const startWith = async (...roles: string[]): Promise<string[]> => {
    try {
      await start()
      return roles.map(tokenOf)
    } catch (error) {
      await end('SIGKILL')
      throw error
    }
  }
  const [token = '', viewer = ''] = await startWith('ingest', 'viewer')
  const tell = async (role: string, method: string, path: string, body: object): Promise<void> => {
    const headers = { authorization: `Bearer ${tokenOf(role)}`, 'content-type': 'application/json' }
    const answer = await fetch(`${url}${path}`, { method, headers, body: JSON.stringify(body) })
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
  }
  return {
    url,
    token,
    start,
    stop,
    crash: () => end('SIGKILL'),
    announce: (instance, macs) => tell('inventory', 'PUT', `/v1/expectations/${instance}`, { macs }),
    kill: (on) => tell('operator', 'POST', '/v1/guard/kill', { on, reason: 'a drill' }),
    boots: () => allBoots(url, viewer),
    judged: (instance, bootKey, isEnough = () => true, seconds = 60) =>
      until(async () => {
        const answer = await fetch(`${url}/v1/instances/${instance}/boots/${bootKey}`, {
          headers: { authorization: `Bearer ${viewer}` },
        })
        if (!answer.ok) return null
        const body = (await answer.json()) as Judged & { judgement?: Judged }
        const row = body.judgement ?? body
        return isEnough(row) ? row : null
      }, seconds),
    remove: async () => {
      await stop()
      rmSync(data, { recursive: true, force: true })
    },
  }
}

/** Asks until there is an answer. */
export async function until<T>(ask: () => Promise<T | null | false>, seconds = 60): Promise<T> {
  for (const end = Date.now() + seconds * 1000; ; await delay(200)) {
    const answer = await ask().catch(() => null)
    if (answer) return answer
    if (Date.now() > end) throw new Error(`no answer within ${seconds} s`)
  }
}

async function allBoots(url: string, viewer: string): Promise<BootRow[]> {
  const rows: BootRow[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const query: string = cursor === '' ? 'limit=200' : `limit=200&cursor=${encodeURIComponent(cursor)}`
    const answer = await fetch(`${url}/v1/boots?${query}`, { headers: { authorization: `Bearer ${viewer}` } })
    const page = (await answer.json()) as { items: BootRow[]; next: string | null }
    rows.push(...page.items)
    cursor = page.next
  }
  return rows
}
