/**
 * Opens files under a guest's root as the guest would see them: an absolute link means the guest's own `/`, and no link
 * leads out. A captured root is hostile input: `/run/cloud-init/status.json` may be a link to a private key on the machine
 * that diagnoses it.
 */
import { constants, lstatSync, readlinkSync, type Stats } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'

const MOST_LINKS = 40

/** The real path of `path` (from the guest's `/`) under `root`; null where it is missing, a loop, or not readable. */
export function resolveInside(root: string, path: string): string | null {
  let pending = path.split('/')
  let done: string[] = []
  let links = 0
  while (pending.length > 0) {
    const [part = '', ...rest] = pending
    pending = rest
    if (part === '' || part === '.') continue
    if (part === '..') {
      done = done.slice(0, -1)
      continue
    }
    const here = join(root, ...done, part)
    const stats = statOrNull(here)
    if (stats === null) return null
    if (!stats.isSymbolicLink()) {
      done = [...done, part]
      continue
    }
    links += 1
    if (links > MOST_LINKS) return null
    const target = readlinkSync(here)
    if (target.startsWith('/')) done = []
    pending = [...target.split('/'), ...pending]
  }
  return join(root, ...done)
}

function statOrNull(path: string): Stats | null {
  try {
    return lstatSync(path)
  } catch {
    return null
  }
}

/** Opens a regular file under `root`; null for anything else (a FIFO would block for ever) or an unreadable file. */
export async function openInside(root: string, path: string): Promise<FileHandle | null> {
  const real = resolveInside(root, path)
  if (real === null || statOrNull(real)?.isFile() !== true) return null
  return open(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(() => null)
}
