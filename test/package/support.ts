/** What the suites of the artefacts share: dist/ made once, empty folders, and a Node of a given version. */
import { type SpawnSyncReturns, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { nodeRuntime } from '../../cli/package/node-runtime.ts'
import { readSource } from '../../cli/package/source.ts'

export const ROOT = join(import.meta.dirname, '../..')
export const { version: VERSION } = readSource(ROOT)

/** The file in dist/. Throws where nobody has made it yet. */
export function artefact(name: string): string {
  const path = join(ROOT, 'dist', name)
  if (!existsSync(path)) throw new Error(`${path} is not there; npm run package makes it`)
  return path
}

/** An empty folder, gone after the suite. */
export function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'boot-health-artefact-'))
  after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A PATH on which `node` is this version and npm is whatever npm this machine has. */
export function pathWithNode(version: string): string {
  return `${join(nodeRuntime(ROOT, 'x64', version).folder, 'bin')}:${process.env.PATH}`
}

/** Runs to its end; the caller looks at the status. */
export function run(
  [command = '', ...words]: string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv; input?: string } = {},
): SpawnSyncReturns<string> {
  return spawnSync(command, words, { encoding: 'utf8', timeout: 120_000, ...options })
}

/** The console that is shipped to be tried: it lost the race and recovered. */
export const consoleText = (): string => readFileSync(join(ROOT, 'examples/console.log'), 'utf8')
