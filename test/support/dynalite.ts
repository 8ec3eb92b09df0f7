/**
 * A table behind DynamoDB's API, in memory and without Java: for what runs only over HTTP (bundles, ingest's own
 * client) or is counted in DynamoDB's units. What DynamoDB itself does is held by `npm run test:dynamodb-local`.
 */
import type { Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { after } from 'node:test'
import { ensureTable } from '../../cli/embedded/endpoint-table.ts'
import { createStore } from '../../functions/store/create-store.ts'
import { createDynamoTable, type DynamoTableOptions } from '../../functions/store/dynamo-table.ts'
import { type StoreClient, storeClient } from '../../functions/store/sdk-client.ts'
import type { Store } from '../../functions/store/store.ts'

const dynalite = createRequire(import.meta.url)('dynalite') as (options: object) => Server

export const TABLE = 'test'

export interface Dynalite {
  endpoint: string
  /** The AWS SDK's, of an endpoint with one empty table `test`. */
  client: StoreClient
  storeWith: (options?: Pick<DynamoTableOptions, 'onCapacity'>) => Store
}

/** Starts one that is stopped after the file's tests. */
export async function startDynalite(): Promise<Dynalite> {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const client = storeClient({ endpoint })
  after(() => {
    client.destroy()
    server.close()
  })
  await ensureTable(client, TABLE)
  const storeWith: Dynalite['storeWith'] = (options) =>
    createStore(createDynamoTable({ client, table: TABLE, ...options }), { shards: () => 1 })
  return { endpoint, client, storeWith }
}
