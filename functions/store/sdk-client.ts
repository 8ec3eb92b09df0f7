import {
  DeleteItemCommand,
  type DeleteItemCommandInput,
  DynamoDBClient,
  GetItemCommand,
  type GetItemCommandInput,
  PutItemCommand,
  type PutItemCommandInput,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb'
import type { DynamoClient } from './dynamo-table.ts'

/** AWS's client with the four commands of the table; the SDK's own aggregated client would bundle all fifty. */
export class StoreClient extends DynamoDBClient implements DynamoClient {
  putItem(input: PutItemCommandInput) {
    return this.send(new PutItemCommand(input))
  }

  getItem(input: GetItemCommandInput) {
    return this.send(new GetItemCommand(input))
  }

  deleteItem(input: DeleteItemCommandInput) {
    return this.send(new DeleteItemCommand(input))
  }

  query(input: QueryCommandInput) {
    return this.send(new QueryCommand(input))
  }
}

/**
 * A client for DynamoDB or anything with its API (`endpoint`: DynamoDB Local, Alternator). Reads no environment
 * beyond what the SDK itself reads for credentials on AWS; a local endpoint gets fixed ones.
 */
export function storeClient(options: {
  endpoint?: string
  region?: string
  max_attempts?: number
  /** The environment's credentials, for an endpoint of the user that checks them, such as an Alternator cluster. */
  own_credentials?: boolean
}): StoreClient {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  return new StoreClient({
    maxAttempts: options.max_attempts ?? 3,
    ...(options.region ? { region: options.region } : {}),
    ...(options.endpoint
      ? {
          endpoint: options.endpoint,
          region: options.region ?? 'local',
          ...(options.own_credentials ? {} : { credentials }),
        }
      : {}),
  })
}
