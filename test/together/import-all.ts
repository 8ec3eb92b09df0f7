/**
 * Many test files in one process. A process a file costs a quarter of a second of processor time, which is more than
 * what is in most of them: for those that start no server or command of their own, that was half of `npm test`.
 */
import { globSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const ROOT = new URL('../../', import.meta.url)

/** Imports the test files that match `pattern`; with `of`, every `of`-th of them, beginning with number `part`. */
export async function importAll(pattern: string, part = 0, of = 1): Promise<void> {
  const files = globSync(pattern, { cwd: fileURLToPath(ROOT) }).sort()
  for (const [at, file] of files.entries()) if (at % of === part) await import(new URL(file, ROOT).href)
}
