/**
 * What a running server leaves in its data directory for the commands on the same machine: where it listens.
 * Removed on a clean stop; after a crash the pid tells that it is stale. It locks nothing (`data-lock.ts` does).
 */
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
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

export function writeServerState(directory: string, state: ServerState): void {
  const temporary = `${pathIn(directory)}.${process.pid}`
  writeFileSync(temporary, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 })
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

/** The server that runs here, or that was killed here and has not been started again; null after a clean stop. */
export function readLastServerState(directory: string): ServerState | null {
  if (!existsSync(pathIn(directory))) return null
  const parsed = serverState.safeParse(JSON.parse(readFileSync(pathIn(directory), 'utf8')))
  return parsed.success ? parsed.data : null
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
