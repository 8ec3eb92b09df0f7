/** The part of the store that handles reports: ingest loads nothing else before its first request. */
import { reportWriter } from './boot-store.ts'
import type { Store } from './store.ts'
import type { Table } from './table.ts'
import { tokenReader } from './token-store.ts'

export type GuestStore = Pick<Store, 'getToken' | 'putReport'>

export function createGuestStore(table: Table): GuestStore {
  return { getToken: tokenReader(table), putReport: reportWriter(table) }
}
