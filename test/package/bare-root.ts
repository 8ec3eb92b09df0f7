/** A small Debian to install packages into, made once; each suite has a copy, whose every file is known before and after. */
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
} from 'node:fs'
import { join } from 'node:path'
import { emptyFolder, ROOT, run } from './support.ts'

const TAR = join(ROOT, '.cache/package/bare.tar')
const TOOLS = ['mmdebstrap', 'unshare', 'chroot']

/** Why there is no such root on this machine; null where there is one. */
export function whyNoRoot(): string | null {
  if (process.getuid?.() !== 0) return 'needs root'
  const missing = TOOLS.filter((tool) => spawnSync(tool, ['--version']).error !== undefined)
  if (missing.length > 0) return `needs ${missing.join(', ')}`
  return run(['unshare', '--mount', '--pid', '--fork', '--mount-proc', 'true']).status === 0
    ? null
    : 'no namespaces here'
}

export interface BareRoot {
  path: string
  /** Runs in it, as root or as a user of it. */
  inside: (
    command: string[],
    options?: { user?: string; env?: Record<string, string> },
  ) => ReturnType<typeof run>
  /** The command that does so, for what goes on running. */
  words: (command: string[], user?: string) => string[]
  /** Every path with what it holds, but for logs and the package managers' own books. */
  contents: () => Map<string, string>
}

/** A fresh copy. */
export function bareRoot(): BareRoot {
  if (!existsSync(TAR)) makeTar()
  const path = emptyFolder()
  execFileSync('tar', ['-C', path, '-xf', TAR, '--exclude=./dev/*'])
  execFileSync('mknod', ['-m', '666', join(path, 'dev/null'), 'c', '1', '3'])
  execFileSync('mknod', ['-m', '666', join(path, 'dev/urandom'), 'c', '1', '9'])
  const words = (command: string[], user?: string) => [
    ...['unshare', '--mount', '--pid', '--fork', '--kill-child', `--root=${path}`, '--mount-proc', '--wd=/'],
    ...(user === undefined ? [] : ['setpriv', `--reuid=${user}`, `--regid=${user}`, '--init-groups']),
    ...command,
  ]
  return {
    path,
    words,
    inside: (command, { user, env = {} } = {}) =>
      run(words(command, user), {
        env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin', LC_ALL: 'C.UTF-8', ...env },
      }),
    contents: () => contentsOf(path),
  }
}

function makeTar(): void {
  mkdirSync(join(TAR, '..'), { recursive: true })
  const without = ['doc', 'man', 'locale'].map((name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`)
  const keep = '--dpkgopt=path-include=/usr/share/doc/boot-health*'
  const options = ['--quiet', '--mode=root', '--format=tar', '--variant=minbase', '--include=rpm,util-linux']
  execFileSync('mmdebstrap', [...options, ...without, keep, 'bookworm', `${TAR}.new`], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  renameSync(`${TAR}.new`, TAR)
}

/** What every installation changes: books, logs, caches, and useradd's copies of the account files. var/run links to this machine's own /run. */
const NOT_OURS =
  /^\/(proc|dev|tmp|run|var\/(log|cache|run|lock|lib\/(dpkg|rpm|systemd))|root\/\.rpmdb|etc\/(passwd|group|shadow|gshadow|subuid|subgid)-$|etc\/\.pwd\.lock)/

function contentsOf(root: string): Map<string, string> {
  const found = new Map<string, string>()
  for (const name of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
    if (NOT_OURS.test(`/${name}`)) continue
    const at = join(root, name)
    const stat = lstatSync(at)
    const what = stat.isSymbolicLink()
      ? readlinkSync(at)
      : stat.isFile()
        ? createHash('sha1').update(readFileSync(at)).digest('hex')
        : 'folder'
    found.set(`/${name}`, `${stat.mode.toString(8)} ${what}`)
  }
  return found
}
