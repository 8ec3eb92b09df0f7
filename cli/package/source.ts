/** The source of the artefacts: version, commit, and the time of all their files. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Source {
  /** The checkout. */
  root: string
  version: string
  /** The whole hash, with `-changed` where tracked files differ from it; null outside a git checkout. */
  commit: string | null
  /** When the commit was made, or SOURCE_DATE_EPOCH: the same commit gives the same bytes on any day. */
  time: Date
}

/** Reads package.json and git. */
export function readSource(root: string): Source {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  const epoch = process.env.SOURCE_DATE_EPOCH ?? git(root, 'log', '-1', '--format=%ct') ?? '0'
  return { root, version, commit: commitOf(root), time: new Date(Number(epoch) * 1000) }
}

function commitOf(root: string): string | null {
  const head = git(root, 'rev-parse', 'HEAD')
  const isChanged = git(root, 'status', '--porcelain', '--untracked-files=no') !== ''
  return head && (isChanged ? `${head}-changed` : head)
}

function git(root: string, ...words: string[]): string | null {
  try {
    return execFileSync('git', ['-C', root, ...words], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  } catch {
    return null
  }
}
