/** The sweep's own rows, its pulse and its cursor, may be damaged like any other: it goes on without, and says so. */
import type { Log } from '../deps.ts'
import type { StoreOptions } from '../store/create-store.ts'

/** What a store is given to tell of them. */
export const logDamaged =
  (log: Log): NonNullable<StoreOptions['onDamaged']> =>
  ({ pk, sk }) =>
    log('sweep_row_unreadable', { row: `${pk} ${sk}` })
