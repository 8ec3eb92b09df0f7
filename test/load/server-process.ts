/** The embedded server as users start it, as a process of its own: what it costs is read from outside. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { ask } from './http.ts'

const LAUNCHER = fileURLToPath(new URL('../../cli/boot-health', import.meta.url))
const DELAY_WATCH = new URL('./watch-loop.mjs', import.meta.url).href
const READY_WITHIN_MS = 300_000
/** Linux counts CPU in hundredths of a second (`USER_HZ`) on every architecture that Node runs on. */
const TICK_MS = 10

export interface LogLine {
  event: string
  [name: string]: unknown
}

export interface ServerProcess {
  url: string
  pid: number
  /** How long it took from its start to the first 200 of /healthz, milliseconds. */
  readyMs: number
  /** Every line of its log so far. */
  log: LogLine[]
  /** p99 of the event loop's delay in the last ten seconds; null where it has not said so yet. */
  loopDelayMs: () => number | null
  isOver: () => boolean
  kill: () => Promise<void>
  /** SIGTERM; answers how long it took to end, milliseconds. */
  stop: () => Promise<number>
}

export interface ServerPlan {
  directory: string
  config: object
  /** 0: any free port, which only the first start may choose. */
  port: number
  /** Lines of every process over this directory go here, if it is to outlive one of them. */
  log?: LogLine[]
  /** A DynamoDB API whose table the server shares with others; the directory then holds only where it listens. */
  endpoint?: string
}

const configPath = (directory: string) => join(directory, 'boot-health.config.json')
const dataPath = (directory: string) => join(directory, 'data')
const envOf = (endpoint: string | undefined) => ({
  ...process.env,
  LOAD_PAGER_KEY: 'load',
  LOAD_SECRET: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
  ...(endpoint === undefined ? {} : { DYNAMODB_ENDPOINT: endpoint }),
})

/** Starts it and waits until it answers. Throws with its last words where it does not. */
export async function startProcess({
  directory,
  config,
  port,
  log = [],
  endpoint,
}: ServerPlan): Promise<ServerProcess> {
  writeFileSync(configPath(directory), JSON.stringify(config))
  const began = performance.now()
  const words = ['serve', '--no-demo', '--json', '--port', String(port)]
  // The launcher becomes Node: its process is the server's.
  const child = spawn(LAUNCHER, [...words, ...placeOf(directory)], {
    env: { ...envOf(endpoint), NODE_OPTIONS: `--import=${DELAY_WATCH}` },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const over = new Promise<void>((done) => child.once('exit', () => done()))
  const heard = listen(child, log)
  const isOver = () => child.exitCode !== null || child.signalCode !== null
  const url = `http://127.0.0.1:${port}`
  while ((await ask(`${url}/healthz`, { timeoutMs: 5_000 })).status !== 200) {
    if (isOver() || performance.now() - began > READY_WITHIN_MS) {
      child.kill('SIGKILL')
      throw new Error(`the server did not start: ${heard.lastWords()}`)
    }
    await sleep(20)
  }
  return {
    url,
    pid: child.pid ?? 0,
    readyMs: performance.now() - began,
    log,
    loopDelayMs: heard.loopDelayMs,
    isOver,
    async kill() {
      child.kill('SIGKILL')
      await over
    },
    async stop() {
      const asked = performance.now()
      child.kill('SIGTERM')
      await over
      return performance.now() - asked
    },
  }
}

function listen(child: ChildProcess, log: LogLine[]) {
  let delay: number | null = null
  let words = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    words = `${words}${text}`.slice(-2_000)
  })
  if (child.stdout)
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (!line.startsWith('{')) return
      const said = JSON.parse(line) as LogLine
      if (said.event === 'loop_delay') delay = Number(said.p99_ms)
      // What every report says would fill this process's memory in an hour.
      else if (said.event !== 'report_answered') log.push(said)
    })
  return { loopDelayMs: () => delay, lastWords: () => words.trim() }
}

const placeOf = (directory: string) => ['--data', dataPath(directory), '--config', configPath(directory)]

/** A token by the command that operators use, beside the running server. */
export async function makeToken(directory: string, role: string, endpoint?: string): Promise<string> {
  const words = ['token', 'create', '--role', role, '--fleet', 'default', '--json', ...placeOf(directory)]
  const { stdout } = await promisify(execFile)(LAUNCHER, words, { env: envOf(endpoint) })
  return (JSON.parse(stdout) as { token: string }).token
}

/** User and system time of the whole process since it began, milliseconds (proc(5), `stat`). */
export function cpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The name may hold spaces and brackets; what follows its last bracket does not.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS
}

/** Resident memory in MB, and open file descriptors. */
export function sizeOf(pid: number): { rss_mb: number; handles: number } {
  const kb = Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
  return { rss_mb: kb / 1024, handles: readdirSync(`/proc/${pid}/fd`).length }
}

/** Bytes of its table, and of the log beside it, which SQLite folds into the table and begins again. */
export function diskBytes(directory: string): { table: number; log: number } {
  const bytes = (name: string) =>
    statSync(join(dataPath(directory), name), { throwIfNoEntry: false })?.size ?? 0
  return { table: bytes('boot-health.db'), log: bytes('boot-health.db-wal') }
}

export const sleep = (ms: number) => new Promise<void>((done) => setTimeout(done, ms))
