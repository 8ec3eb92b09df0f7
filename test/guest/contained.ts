/**
 * Runs a command in process, mount and network namespaces of its own. When it ends, or this process does, whatever it
 * started and mounted is gone with them.
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { createInterface } from 'node:readline'

const NETNS = 'bh-host'
const GUEST_NETNS = 'bh-guest'
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
  const env = { ...process.env, ...options.env }
  const child = spawn(first, rest, { stdio: ['ignore', 'pipe', 'inherit'], env })
  createInterface({ input: child.stdout }).on('line', options.line)
  return { ended: codeOf(child), kill: () => void child.kill('SIGKILL') }
}

const codeOf = (child: ChildProcess): Promise<number> =>
  new Promise((resolve) => child.once('close', (code) => resolve(code ?? 1)))

/** The metadata address is one of this network's own, and of no other's. */
function makeNetwork(): string {
  removeNetworks()
  const ip = (...args: string[]) => execFileSync('ip', args, { stdio: 'ignore' })
  ip('netns', 'add', NETNS)
  ip('-n', NETNS, 'link', 'set', 'lo', 'up')
  ip('-n', NETNS, 'addr', 'add', '169.254.169.254/32', 'dev', 'lo')
  return NETNS
}

export function removeNetworks(): void {
  for (const name of [GUEST_NETNS, NETNS]) spawnSync('ip', ['netns', 'del', name], { stdio: 'ignore' })
}
