/**
 * The sweep's own rows, its heartbeat and its cursor, may be damaged like any other. The sweep continues without them and
 * logs it.
 */
import type { Log } from '../deps.ts'
import type { StoreOptions } from '../store/create-store.ts'

/** The callback that a store gets for them. */
export const logDamaged =
  (log: Log): NonNullable<StoreOptions['onDamaged']> =>
  ({ pk, sk }) =>
    log('sweep_row_unreadable', { row: `${pk} ${sk}` })
