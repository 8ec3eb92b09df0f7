/** The contract and the lease over DynamoDB Local; started by `npm run test:dynamodb-local`, in a namespace of its own. */
import { after } from 'node:test'
import { ensureTable } from '../../../cli/embedded/endpoint-table.ts'
import { createDynamoTable } from '../../../functions/store/dynamo-table.ts'
import { storeClient } from '../../../functions/store/sdk-client.ts'
import { signedClient } from '../../../functions/store/signed-client.ts'
import { startLocalDynamo } from '../../support/local-dynamo.ts'
import { leaseContract } from '../incidents/lease-contract.ts'
import { storeContract } from './contract.ts'
import { watchedClient } from './watched-client.ts'

const { endpoint, stop } = await startLocalDynamo()
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
const sdk = storeClient({ endpoint, region: 'eu-west-1', max_attempts: 10 })
after(() => {
  sdk.destroy()
  stop()
})

await storeContract('DynamoDB Local, by the AWS SDK', async () => {
  await ensureTable(sdk, 'by-sdk')
  return createDynamoTable({ client: watchedClient(sdk), table: 'by-sdk' })
})

await storeContract("DynamoDB Local, by ingest's own client", async () => {
  await ensureTable(sdk, 'by-signed')
  const client = watchedClient(signedClient({ endpoint, region: 'eu-west-1', credentials }))
  return createDynamoTable({ client, table: 'by-signed' })
})

await leaseContract('DynamoDB Local', async () => {
  await ensureTable(sdk, 'lease')
  return createDynamoTable({ client: sdk, table: 'lease' })
})
