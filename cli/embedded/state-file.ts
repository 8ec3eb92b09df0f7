/**
 * What a running server leaves in its data directory for the commands on the same machine: where it listens.
 * After a clean stop it says so, after a crash the pid tells that it is stale: either way it says whose data this is, for
 * a kill switch while the server is down. It locks nothing (`data-lock.ts` does).
 */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'

const serverState = z.object({
  pid: z.number().int(),
  url: z.url(),
  /** What links begin with, as other machines reach it; a server from before it was written has none. */
  links: z.url().optional(),
  config: z.string().nullable(),
  /** True after a clean stop: the pid may be another program's by now. */
  stopped: z.boolean().optional(),
  /** The last wish to read the config again: when, and why it was refused (null: it is in force). */
  reloaded: z.object({ at: z.number(), refused: z.string().nullable() }).optional(),
})
export type ServerState = z.infer<typeof serverState>

const pathIn = (directory: string) => join(directory, 'server.json')

/** Throws where it cannot. */
export function writeServerState(directory: string, state: ServerState): void {
  const temporary = `${pathIn(directory)}.${process.pid}`
  // On the disk before it has its name: after a power cut the old one is there, or the new one, never an empty one.
  writeFileSync(temporary, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600, flush: true })
  renameSync(temporary, pathIn(directory))
}

/** Of a clean stop. What cannot be written is removed instead: nothing may point at a server that is not there. */
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
 * The server that runs here, or that was stopped or killed here last; null where the file cannot be read or is torn: no
 * command may depend on what it only would have liked to know.
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
