/** PATHs with only what a minimal guest has, as folders of links; and which of them this machine can build. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const PLACES = ['/usr/bin', '/bin', '/usr/sbin', '/sbin']
const BASE =
  'sh cat cksum cp cut dash dd env find gawk grep gzip id kill ls mawk mkdir mkfifo mktemp mv rm rmdir sed sleep sync tail timeout tr wc'

export const findTool = (name: string): string | null =>
  PLACES.map((place) => join(place, name)).find((path) => existsSync(path)) ?? null

export interface ToolSet {
  path: string
  remove: () => void
}

/** The base tools of a guest and these; `awk` is whichever is named, else mawk. */
export function toolSet(...extra: string[]): ToolSet {
  const path = mkdtempSync(join(tmpdir(), 'path-'))
  for (const name of new Set([...BASE.split(' '), ...extra])) {
    const target = findTool(name)
    if (target !== null) symlinkSync(target, join(path, name))
  }
  const awk = findTool('mawk') ?? findTool('gawk')
  if (awk !== null) symlinkSync(awk, join(path, 'awk'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

/** Every applet of busybox and nothing else, as on Alpine. */
export function busyboxSet(): ToolSet {
  const path = mkdtempSync(join(tmpdir(), 'path-'))
  const busybox = findTool('busybox') ?? 'busybox'
  execFileSync(busybox, ['--install', '-s', path])
  symlinkSync(busybox, join(path, 'busybox'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}
