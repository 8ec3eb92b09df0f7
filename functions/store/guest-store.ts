/** The part of the store that a report goes through: all that ingest loads before a guest asks for it. */
import { reportStore } from './boot-store.ts'
import type { Store } from './store.ts'
import type { Table } from './table.ts'
import { tokenStore } from './token-store.ts'

export type GuestStore = Pick<Store, 'getToken' | 'putReport'>

export function createGuestStore(table: Table): GuestStore {
  const { getToken } = tokenStore(table)
  const { putReport } = reportStore(table)
  return { getToken, putReport }
}
