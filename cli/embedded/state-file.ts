/**
 * What a running server writes into its data directory for commands on the same machine: where it listens. After a clean
 * stop it is marked stopped, after a crash its pid is stale. Either way it shows whose data this is, which the kill switch
 * needs while the server is down. It locks nothing (`data-lock.ts` does).
 */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'

const serverState = z.object({
  pid: z.number().int(),
  url: z.url(),
  /** The base of links, as other machines reach the server; missing where an older version wrote the file. */
  links: z.url().optional(),
  config: z.string().nullable(),
  /** True after a clean stop: the pid may be another program's by now. */
  stopped: z.boolean().optional(),
  /** The last request to reload the config: when, and why it was refused (null: it is in force). */
  reloaded: z.object({ at: z.number(), refused: z.string().nullable() }).optional(),
})
export type ServerState = z.infer<typeof serverState>

const pathIn = (directory: string) => join(directory, 'server.json')

/** Throws where the file cannot be written. */
export function writeServerState(directory: string, state: ServerState): void {
  const temporary = `${pathIn(directory)}.${process.pid}`
  // Written before it gets its name: after a power cut either the old file or the new one is there, never an empty one.
  writeFileSync(temporary, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600, flush: true })
  renameSync(temporary, pathIn(directory))
}

/** Marks a clean stop. A file that cannot be rewritten is removed: nothing may point to a stopped server. */
export function markStopped(directory: string): void {
  const last = readLastServerState(directory)
  try {
    if (last !== null) writeServerState(directory, { ...last, stopped: true })
  } catch {
    rmSync(pathIn(directory), { force: true })
  }
}

/** The server that runs over this directory now, or null. */
export function readServerState(directory: string): ServerState | null {
  const last = readLastServerState(directory)
  return last !== null && last.stopped !== true && isAlive(last.pid) ? last : null
}

/**
 * The server that runs here, or the last one that was stopped or killed here; null where the file cannot be read or is
 * torn, because no command may fail for it.
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
