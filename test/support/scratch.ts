/** A directory that is gone when its process is, for what many tests of a file share. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export function scratchDirectory(name: string): string {
  const directory = mkdtempSync(join(tmpdir(), `boot-health-${name}-`))
  process.on('exit', () => rmSync(directory, { recursive: true, force: true }))
  return directory
}
