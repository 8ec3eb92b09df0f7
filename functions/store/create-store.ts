/** The one implementation of `Store`: items of docs/data.md over a table of either engine. */
import { bootRowStore, instanceStore, reportStore } from './boot-store.ts'
import { dueStore } from './due.ts'
import { imageStore } from './image-store.ts'
import { incidentStore, remediationStore } from './incident-store.ts'
import * as keys from './keys.ts'
import { logStore, pulseStore } from './log-store.ts'
import { sessionStore } from './session-store.ts'
import type { Store } from './store.ts'
import { type Table, withFault } from './table.ts'
import { tokenStore } from './token-store.ts'
import { tokenUseStore } from './token-use-store.ts'
import { trendStore } from './trend-store.ts'

export interface StoreOptions {
  /** Shards by fleet; fixed for a fleet's life. */
  shards: (fleet: string) => number
  /** Called after every durable write with its name; tests crash in it. */
  fault?: (point: string) => void
  /** Called for each damaged row of the sweep itself, which is then treated as absent. */
  onDamaged?: (key: keys.Key) => void
}

export function createStore(engine: Table, options: StoreOptions): Store {
  const table = options.fault ? withFault(engine, options.fault) : engine
  const shard = (fleet: string, id: string) => keys.shardOf(id, options.shards(fleet))
  const shards = (fleet: string) => Array.from({ length: options.shards(fleet) }, (_, index) => index)
  return {
    shardCount: options.shards,
    ...reportStore(table),
    ...instanceStore(table, shard, shards),
    ...bootRowStore(table, shard, shards),
    ...imageStore(table, shard, shards),
    ...dueStore(table, options.onDamaged),
    ...incidentStore(table, shard, shards),
    ...remediationStore(table),
    ...tokenStore(table),
    ...tokenUseStore(table),
    ...sessionStore(table),
    ...logStore(table),
    ...trendStore(table),
    ...pulseStore(table, options.onDamaged),
  }
}
