/**
 * Runs a command in process, mount and network namespaces of its own. When it ends, or this process does, whatever it
 * started and mounted is gone with them.
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { CACHE } from './base.ts'

/** One run of `npm run test:guest`: two at a time must not take each other's networks and machines. */
export const RUN = process.env.GUEST_RUN ?? String(process.pid)
const MACHINES = join(CACHE, 'machines')
const NETNS = `bh-host-${RUN}`
export const GUEST_NETNS = `bh-guest-${RUN}`
export const OWN_MACHINES = join(MACHINES, RUN)
const SPACES = ['setpriv', '--pdeathsig', 'KILL', 'unshare', '-m', '-p', '-f', '--kill-child', '--mount-proc']

/** Why nothing of this can run here; null where it can. */
export function whyNot(): string | null {
  if (process.getuid?.() !== 0) return 'needs root'
  const missing = ['mmdebstrap', 'unshare', 'setpriv', 'ip', 'chroot', 'openssl'].filter(
    (tool) => spawnSync('sh', ['-c', `command -v ${tool}`]).status !== 0,
  )
  if (missing.length > 0) return `needs ${missing.join(', ')}`
  const probe = spawnSync('unshare', [
    '-m',
    '-n',
    '-p',
    '-f',
    '-T',
    '--boottime',
    '1',
    '--mount-proc',
    'true',
  ])
  return probe.status === 0 ? null : 'this kernel or container gives no namespaces'
}

export interface Contained {
  /** The exit code; 1 where a signal ended it. */
  ended: Promise<number>
  kill: () => void
}

/** `line` gets each line of its output. With `network` it sees that of the machine, else only its own. */
export function runContained(
  command: string[],
  options: { network: boolean; line: (text: string) => void; env?: NodeJS.ProcessEnv },
): Contained {
  const inside = options.network ? [] : ['ip', 'netns', 'exec', makeNetwork()]
  const [first = '', ...rest] = [...inside, ...SPACES, ...command]
  const env = { ...process.env, GUEST_RUN: RUN, ...options.env }
  const child = spawn(first, rest, { stdio: ['ignore', 'pipe', 'inherit'], env })
  createInterface({ input: child.stdout }).on('line', options.line)
  return { ended: codeOf(child), kill: () => void child.kill('SIGKILL') }
}

const codeOf = (child: ChildProcess): Promise<number> =>
  new Promise((resolve) => child.once('close', (code) => resolve(code ?? 1)))

/** The metadata address is one of this network's own, and of no other's. */
function makeNetwork(): string {
  clearDead()
  removeRun()
  const ip = (...args: string[]) => execFileSync('ip', args, { stdio: 'ignore' })
  ip('netns', 'add', NETNS)
  ip('-n', NETNS, 'link', 'set', 'lo', 'up')
  ip('-n', NETNS, 'addr', 'add', '169.254.169.254/32', 'dev', 'lo')
  return NETNS
}

/** Takes away what this run, or another, has made. */
export function removeRun(run = RUN): void {
  for (const name of [`bh-guest-${run}`, `bh-host-${run}`])
    spawnSync('ip', ['netns', 'del', name], { stdio: 'ignore' })
  rmSync(join(MACHINES, run), { recursive: true, force: true })
}

/** A run that was killed could not clear up after itself; the next one does. */
function clearDead(): void {
  const listed = spawnSync('ip', ['netns', 'list'], { encoding: 'utf8' }).stdout ?? ''
  const left = existsSync(MACHINES) ? readdirSync(MACHINES) : []
  for (const [, run = ''] of listed.matchAll(/^bh-(?:host|guest)-(\d+)/gm)) left.push(run)
  for (const run of new Set(left)) if (/^\d+$/.test(run) && !existsSync(`/proc/${run}`)) removeRun(run)
}
