/** The table of a simulation; each request takes the server's time. */
import type { Table } from '../../functions/store/table.ts'
import type { TableRequest } from './server-costs.ts'

export function meteredTable(table: Table, request: (kind: TableRequest) => () => void): Table {
  async function metered<T>(kind: TableRequest, ask: () => Promise<T>): Promise<T> {
    const ended = request(kind)
    try {
      return await ask()
    } finally {
      ended()
    }
  }
  return {
    put: (key, value, options) =>
      metered(options.when === undefined ? 'put' : 'swap', () => table.put(key, value, options)),
    get: (key) => metered('get', () => table.get(key)),
    delete: (key, point) => metered('delete', () => table.delete(key, point)),
    query: (pk, options) => metered('query', () => table.query(pk, options)),
  }
}
