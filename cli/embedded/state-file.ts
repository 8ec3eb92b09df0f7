/**
 * What a running server leaves in its data directory for the commands on the same machine: where it listens.
 * Removed on a clean stop; after a crash the pid tells that it is stale. It locks nothing (`data-lock.ts` does).
 */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'

const serverState = z.object({
  pid: z.number().int(),
  url: z.url(),
  /** What links begin with, as other machines reach it; a server from before it was written has none. */
  links: z.url().optional(),
  config: z.string().nullable(),
  /** The last wish to read the config again: when, and why it was refused (null: it is in force). */
  reloaded: z.object({ at: z.number(), refused: z.string().nullable() }).optional(),
})
export type ServerState = z.infer<typeof serverState>

const pathIn = (directory: string) => join(directory, 'server.json')

/** Makes the directory where it is not there: a server whose table is elsewhere has made none. Throws where it cannot. */
export function writeServerState(directory: string, state: ServerState): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const temporary = `${pathIn(directory)}.${process.pid}`
  // On the disk before it has its name: after a power cut the old one is there, or the new one, never an empty one.
  writeFileSync(temporary, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600, flush: true })
  renameSync(temporary, pathIn(directory))
}

export function removeServerState(directory: string): void {
  rmSync(pathIn(directory), { force: true })
}

/** The server that runs over this directory now, or null. */
export function readServerState(directory: string): ServerState | null {
  const last = readLastServerState(directory)
  return last !== null && isAlive(last.pid) ? last : null
}

/**
 * The server that runs here, or that was killed here and has not been started again; null after a clean stop, and where
 * the file cannot be read or is torn: no command may depend on what it only would have liked to know.
 */
export function readLastServerState(directory: string): ServerState | null {
  try {
    return serverState.parse(JSON.parse(readFileSync(pathIn(directory), 'utf8')))
  } catch {
    return null
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
