/** Decisions that a restore undoes: kill switches and tokens that changed after the backup. */
import { createStore } from '../functions/store/create-store.ts'
import { readLayout } from '../functions/store/layout.ts'
import { openDataFile } from './embedded/data-file.ts'

interface DecidedState {
  /** Fleets, each with whether its kill switch is on. */
  kill: ReadonlyMap<string, boolean>
  /** Ids of tokens, each with whether it is revoked. */
  tokens: ReadonlyMap<string, boolean>
}

/** The state in the data directory; null where nothing can be read. */
export async function decidedState(data: string): Promise<DecidedState | null> {
  try {
    return await read(data)
  } catch {
    // This note must not stop the restore: damaged data is the reason for it.
    return null
  }
}

async function read(data: string): Promise<DecidedState> {
  const table = openDataFile(data)
  try {
    const layout = await readLayout(table)
    const store = createStore(table, { shards: (fleet) => layout?.shards[fleet] ?? 1 })
    const guards = await Promise.all(Object.keys(layout?.shards ?? {}).map((fleet) => store.getGuard(fleet)))
    const tokens = await store.listTokens()
    return {
      kill: new Map(guards.map(({ fleet, kill }) => [fleet, kill?.on === true])),
      tokens: new Map(tokens.map(({ token_id, revoked_at }) => [token_id, revoked_at !== null])),
    }
  } finally {
    await table.close()
  }
}

/** A line for each fleet and for each kind of token whose state changed; `before` null: nothing to compare. */
export function restoredLines(before: DecidedState | null, now: DecidedState): string[] {
  const switches = [...now.kill].map(([fleet, on]) =>
    !on && before?.kill.get(fleet) === true
      ? `kill switch of ${fleet} was on and is off now, as it was then; to stop repairs again: boot-health kill on --fleet ${fleet} --reason "..."`
      : `kill switch of ${fleet} is ${on ? 'on' : 'off'}, as it was then`,
  )
  const old = [...(before?.tokens ?? [])]
  const again = old.filter(([id, revoked]) => revoked && now.tokens.get(id) === false).map(([id]) => id)
  const lost = old.filter(([id, revoked]) => !revoked && !now.tokens.has(id)).map(([id]) => id)
  return [
    ...switches,
    ...(again.length === 0
      ? []
      : [
          `valid again, revoked after the backup: ${again.join(', ')}; revoke them: boot-health token revoke ID`,
        ]),
    ...(lost.length === 0
      ? []
      : [`no longer valid, created after the backup: ${lost.join(', ')}; requests with them are refused`]),
  ]
}
