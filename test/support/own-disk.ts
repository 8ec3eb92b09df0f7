/** A separate file system, to be filled, made read-only and broken: where the kernel allows one. */
import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'

export interface OwnDisk {
  device: string
  /** Where it is mounted. */
  at: string
}

export const run = (command: string, ...words: string[]) => spawnSync(command, words, { encoding: 'utf8' })

/**
 * Of 24 MiB, on a loop device, below `parent`; what has to be undone at the end goes into `undo`. Null, with the test skipped, where
 * the kernel does not let us.
 */
export function ownDisk(
  t: TestContext,
  parent: string,
  name: string,
  undo: (() => unknown)[],
): OwnDisk | null {
  const [image, at] = [join(parent, `${name}.img`), join(parent, name)]
  mkdirSync(at)
  const steps = [run('truncate', '-s', '24M', image), run('mkfs.ext4', '-q', '-F', image)]
  const device = run('losetup', '--show', '-f', image).stdout?.trim()
  if (device) undo.push(() => void run('losetup', '-d', device))
  const isMounted = Boolean(device) && run('mount', device, at).status === 0
  if (isMounted) undo.push(() => void run('umount', '-l', at))
  if (isMounted && steps.every(({ status }) => status === 0)) return { device, at }
  t.skip('no file system of our own (needs root, a loop device and mkfs.ext4)')
  return null
}
