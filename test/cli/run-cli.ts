/** Runs the real command in a process of its own, as a user's shell would. */
import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

export const LAUNCHER = fileURLToPath(new URL('../../cli/boot-health', import.meta.url))

export interface Ran {
  code: number | null
  stdout: string
  stderr: string
}

export interface RunOptions {
  stdin?: string | Uint8Array
  env?: Record<string, string>
  command?: string
  cwd?: string
}

/** Compiled code is kept between processes: half of a command's time here is reading its own source. */
const { NODE_COMPILE_CACHE: cache } = process.env
const COMPILED: Record<string, string> = cache ? { NODE_COMPILE_CACHE: resolve(cache) } : {}

/** Without a terminal, in a UTF-8 locale, without the colours of whoever runs the tests. */
export async function runCli(args: string[], options: RunOptions = {}): Promise<Ran> {
  const env = { PATH: process.env.PATH ?? '', LC_ALL: 'C.UTF-8', ...COMPILED, ...options.env }
  const child = spawn(options.command ?? LAUNCHER, args, {
    env,
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
