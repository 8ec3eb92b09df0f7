import { DynamoDBClient } from '@aws-sdk/client-dynamodb'

/**
 * A client for DynamoDB or anything that speaks its API (`endpoint`: dynalite, DynamoDB Local, Alternator).
 * Reads no environment itself beyond what the SDK does for credentials on AWS; a local endpoint gets fixed ones.
 */
export function storeClient(options: {
  endpoint?: string
  region?: string
  max_attempts?: number
}): DynamoDBClient {
  return new DynamoDBClient({
    maxAttempts: options.max_attempts ?? 3,
    ...(options.region ? { region: options.region } : {}),
    ...(options.endpoint
      ? {
          endpoint: options.endpoint,
          region: options.region ?? 'local',
          credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
        }
      : {}),
  })
}
