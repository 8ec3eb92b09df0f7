/**
 * The number of shards of each fleet, as the table stores it. Servers that share a table may get a new fleet one after the
 * other. A number that this server does not know is read from the table, because rows are not found with another.
 */
import { type Layout, readLayout } from '../../functions/store/layout.ts'
import type { Table } from '../../functions/store/table.ts'
import { LAYOUT_CACHED_MS } from '../../shared/policy/waits.ts'

export interface KnownShards {
  /**
   * Throws while the number is being read from the table: due work comes again, and so do guests. 1 where the table does
   * not know the fleet either, and where nobody else can have written it.
   */
  of: (fleet: string) => number
  use: (shards: Layout['shards']) => void
}

/** `table` is null where no other server can write it. */
export function createKnownShards(shards: Layout['shards'], table: Table | null): KnownShards {
  let known = shards
  const asking = new Set<string>()
  /** When the table did not know a fleet, by `performance.now()`. */
  const absent = new Map<string, number>()

  async function ask(shared: Table, fleet: string): Promise<void> {
    const layout = await readLayout(shared)
    known = { ...layout?.shards, ...known }
    absent.clear()
    if (!Object.hasOwn(known, fleet)) absent.set(fleet, performance.now())
  }

  return {
    of(fleet) {
      if (Object.hasOwn(known, fleet)) return known[fleet] ?? 1
      if (table === null) return 1
      const at = absent.get(fleet)
      if (at !== undefined && performance.now() - at < LAYOUT_CACHED_MS) return 1
      if (!asking.has(fleet)) {
        asking.add(fleet)
        // If the read fails, the next call reads again.
        void ask(table, fleet)
          .catch(() => {})
          .finally(() => asking.delete(fleet))
      }
      throw new Error(`fleet ${fleet} is new to this server: the table is asked for its shards`)
    },
    use(next) {
      known = next
    },
  }
}
