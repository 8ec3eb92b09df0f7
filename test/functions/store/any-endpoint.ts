/** The contract and the lease over any endpoint with DynamoDB's API; started by `npm run test:endpoint -- URL`. */
import { randomBytes } from 'node:crypto'
import { after } from 'node:test'
import { DeleteTableCommand, ResourceNotFoundException } from '@aws-sdk/client-dynamodb'
import { ensureTable } from '../../../cli/embedded/endpoint-table.ts'
import { createDynamoTable } from '../../../functions/store/dynamo-table.ts'
import { storeClient } from '../../../functions/store/sdk-client.ts'
import { leaseContract } from '../incidents/lease-contract.ts'
import { storeContract } from './contract.ts'
import { watchedClient } from './watched-client.ts'

const endpoint = process.env.TEST_ENDPOINT
if (!endpoint) throw new Error('run it by: npm run test:endpoint -- URL')
const client = storeClient({
  endpoint,
  region: process.env.AWS_REGION ?? 'local',
  max_attempts: 10,
  own_credentials: Boolean(process.env.AWS_ACCESS_KEY_ID),
})

/** Nobody else's: what is stored there before is neither read nor touched. */
const prefix = `boot-health-test-${randomBytes(6).toString('hex')}`
const tables = { contract: `${prefix}-contract`, lease: `${prefix}-lease` }

after(async () => {
  for (const TableName of Object.values(tables))
    await client.send(new DeleteTableCommand({ TableName })).catch((error: unknown) => {
      if (!(error instanceof ResourceNotFoundException)) throw error
    })
  client.destroy()
})

await storeContract(endpoint, async () => {
  await ensureTable(client, tables.contract)
  return createDynamoTable({ client: watchedClient(client), table: tables.contract })
})

await leaseContract(endpoint, async () => {
  await ensureTable(client, tables.lease)
  return createDynamoTable({ client, table: tables.lease })
})
