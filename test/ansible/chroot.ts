/** A Debian with Python and systemd, unpacked once; each test gets a copy that it may change. */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { scratchDirectory } from '../support/scratch.ts'

const CACHE = resolve('.cache/ansible')
const WITHOUT = ['doc', 'man', 'locale'].map((name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`)

/** Why there is none; null where there is one, after a minute or two on first use. */
export function whyNoChroot(): string | null {
  if (process.getuid?.() !== 0) return 'needs root'
  if (spawnSync('sh', ['-c', 'command -v mmdebstrap chroot']).status !== 0) return 'needs mmdebstrap'
  try {
    baseRoot()
    return null
  } catch (error) {
    return `no Debian to install into: ${error instanceof Error ? error.message.split('\n')[0] : ''}`
  }
}

export function newRoot(): string {
  const root = join(scratchDirectory('chroot'), 'root')
  execFileSync('cp', ['-a', baseRoot(), root])
  return root
}

function baseRoot(): string {
  const root = join(CACHE, 'root')
  if (existsSync(root)) return root
  mkdirSync(CACHE, { recursive: true })
  rmSync(`${root}.new`, { recursive: true, force: true })
  const options = ['--mode=root', '--variant=minbase', '--include=python3,systemd-sysv,cron', ...WITHOUT]
  execFileSync('mmdebstrap', [...options, 'bookworm', `${root}.new`], { stdio: ['ignore', 'ignore', 'pipe'] })
  renameSync(`${root}.new`, root)
  return root
}
