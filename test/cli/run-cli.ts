/** Runs the command, in this process or in one of its own. */
import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { runBootHealth } from '../../cli/program.ts'

export const LAUNCHER = fileURLToPath(new URL('../../cli/boot-health', import.meta.url))

export interface Ran {
  code: number | null
  stdout: string
  stderr: string
}

export interface RunOptions {
  stdin?: string | Uint8Array
  env?: Record<string, string>
}

export interface LaunchOptions extends RunOptions {
  command?: string
  cwd?: string
}

/** Compiled code is kept between processes: half of a command's time here is reading its own source. */
const { NODE_COMPILE_CACHE: cache } = process.env
export const COMPILED: Record<string, string> = cache ? { NODE_COMPILE_CACHE: resolve(cache) } : {}

/** Without a terminal, in a UTF-8 locale, without the colours of the tests' own terminal. */
const envOf = ({ env }: RunOptions) => ({
  PATH: process.env.PATH ?? '',
  LC_ALL: 'C.UTF-8',
  ...COMPILED,
  ...env,
})

/**
 * The real command in a process of its own, as a user's shell would start it: for what only a process has (signals,
 * file descriptors, the working directory, modes of files) and what it shares with another (locks, the data of a server).
 */
export async function runLauncher(args: string[], options: LaunchOptions = {}): Promise<Ran> {
  const child = spawn(options.command ?? LAUNCHER, args, {
    env: envOf(options),
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(options.cwd ? { cwd: options.cwd } : {}),
  })
  const exit = new Promise<number | null>((resolve, reject) => {
    child.on('close', resolve)
    child.on('error', reject)
  })
  // A command that refuses its input early does not read the rest of it.
  child.stdin.on('error', () => {})
  child.stdin.end(options.stdin ?? '')
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), exit])
  return { code, stdout, stderr }
}

/** Commands in this process take turns: each has its streams, environment and exit code to itself. */
let turn: Promise<unknown> = Promise.resolve()

/** The same words in this process: what it prints and its exit code, at a twentieth of the cost. */
export function runCli(args: string[], options: RunOptions = {}): Promise<Ran> {
  const ran = turn.then(() => runHere(args, options))
  turn = ran.catch(() => {})
  return ran
}

async function runHere(args: string[], options: RunOptions): Promise<Ran> {
  const { exitCode } = process
  const [stdout, stderr] = [kept(), kept()]
  const stdin = Readable.from(options.stdin ? [Buffer.from(options.stdin)] : [])
  const give = replaced(process, { stdin, stdout: stdout.stream, stderr: stderr.stream, env: envOf(options) })
  try {
    process.exitCode = undefined
    await runBootHealth(args)
    return { code: Number(process.exitCode ?? 0), stdout: stdout.text(), stderr: stderr.text() }
  } finally {
    give()
    process.exitCode = exitCode
  }
}

function kept(): { stream: Writable; text: () => string } {
  const chunks: Buffer[] = []
  const write: Writable['_write'] = (chunk, _encoding, done) => {
    chunks.push(chunk)
    done()
  }
  return { stream: new Writable({ write }), text: () => Buffer.concat(chunks).toString('utf8') }
}

/** Puts `values` in the place of an object's own, until what it returns is called. */
function replaced(object: object, values: Record<string, unknown>): () => void {
  const before = Object.getOwnPropertyDescriptors(object) as PropertyDescriptorMap
  for (const [name, value] of Object.entries(values))
    Object.defineProperty(object, name, { value, configurable: true, writable: true, enumerable: true })
  return () => {
    for (const name of Object.keys(values)) Object.defineProperty(object, name, before[name] ?? {})
  }
}
