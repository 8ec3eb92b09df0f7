/** A table behind the user's own endpoint with DynamoDB's API, such as an Alternator cluster. */
import {
  CreateTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  ResourceInUseException,
  ResourceNotFoundException,
} from '@aws-sdk/client-dynamodb'
import { createDynamoTable } from '../../functions/store/dynamo-table.ts'
import { storeClient } from '../../functions/store/sdk-client.ts'
import type { Table } from '../../functions/store/table.ts'
import { CliError } from '../cli-error.ts'

const TABLE_NAME = 'boot-health'

/**
 * Opens the table, and creates it where it is missing, with the environment's credentials if there are any. Throws
 * `CliError` where the endpoint does not answer or refuses the credentials.
 */
export async function openEndpointTable(
  endpoint: string,
): Promise<{ table: Table; close: () => Promise<void> }> {
  if (!URL.canParse(endpoint))
    throw new CliError(`DYNAMODB_ENDPOINT is ${endpoint}: it must be a URL, such as http://10.0.0.1:8000`)
  const client = storeClient({ endpoint, own_credentials: Boolean(process.env.AWS_ACCESS_KEY_ID) })
  try {
    await ensureTable(client, TABLE_NAME)
  } catch (error) {
    client.destroy()
    const why = error instanceof Error ? error.message || error.name : 'unknown'
    throw new CliError(`DYNAMODB_ENDPOINT is ${endpoint}: the table there cannot be opened: ${why}`)
  }
  return { table: createDynamoTable({ client, table: TABLE_NAME }), close: async () => client.destroy() }
}

/** Creates the table unless it exists, and waits until it can be used. */
export async function ensureTable(client: DynamoDBClient, name: string): Promise<void> {
  try {
    await client.send(
      new CreateTableCommand({
        TableName: name,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [
          { AttributeName: 'pk', AttributeType: 'S' },
          { AttributeName: 'sk', AttributeType: 'S' },
        ],
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
      }),
    )
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error
  }
  const until = Date.now() + 10_000
  while (Date.now() < until) {
    try {
      const { Table } = await client.send(new DescribeTableCommand({ TableName: name }))
      if (Table?.TableStatus === 'ACTIVE') return
    } catch (error) {
      if (!(error instanceof ResourceNotFoundException)) throw error
    }
    await new Promise((done) => setTimeout(done, 20))
  }
  throw new Error(`table ${name} did not become usable within 10 s`)
}
