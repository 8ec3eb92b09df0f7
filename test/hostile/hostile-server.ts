/** A server as users start it, in a process of its own, with a token of each role: what attacks are sent to. */
import { mkdtempSync, rmSync } from 'node:fs'
import { Agent } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Answered, type Asking, ask } from '../load/http.ts'
import { makeToken, type ServerProcess, startProcess } from '../load/server-process.ts'
import { freePort } from '../load/stage.ts'

export type Tokens = Record<'ingest' | 'inventory' | 'viewer' | 'operator', string>

export interface Attacked {
  directory: string
  tokens: Tokens
  process: () => ServerProcess
  /** By a path, as this role or as nobody. Never rejects; 0 is no answer. */
  as: (role: keyof Tokens | null, path: string, asking?: Asking) => Promise<Answered>
  /** kill -9, and a new process over the same data. */
  restart: () => Promise<void>
  close: () => Promise<void>
}

/** A connection that was kept may be closed by the server as it is used again: no fault of either. */
const ONCE = new Agent({ keepAlive: false })

export async function startAttacked(settings: object = {}): Promise<Attacked> {
  const directory = mkdtempSync(join(tmpdir(), 'boot-health-hostile-'))
  const config = { fleets: { default: { page: 'never' } }, ...settings }
  const plan = { directory, config, port: await freePort() }
  let server = await startProcess(plan)
  const tokens = {} as Tokens
  for (const role of ['ingest', 'inventory', 'viewer', 'operator'] as const)
    tokens[role] = await makeToken(directory, role)
  return {
    directory,
    tokens,
    process: () => server,
    as(role, path, { headers = {}, ...asking } = {}) {
      const bearer: Record<string, string> = role ? { authorization: `Bearer ${tokens[role]}` } : {}
      return ask(`${server.url}${path}`, { agent: ONCE, ...asking, headers: { ...bearer, ...headers } })
    },
    async restart() {
      await server.kill()
      server = await startProcess(plan)
    },
    async close() {
      await server.kill()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** Does `work` for each, so many at a time. */
export async function each<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0
  const worker = async () => {
    for (let at = next++; at < items.length; at = next++) await work(items[at] as T)
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}
