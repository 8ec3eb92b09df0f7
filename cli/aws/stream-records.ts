/**
 * Records of the table's stream by their numbers. The SDK has a separate package for these two calls; signed by hand they
 * need none.
 */
import { createHash, createHmac } from 'node:crypto'
import { SQSClient } from '@aws-sdk/client-sqs'
import { SignatureV4 } from '@smithy/signature-v4'

/** Lambda's description of a batch that it gave up (Lambda's guide, "On-failure destinations" of DynamoDB streams). */
export interface DeadBatch {
  streamArn: string
  shardId: string
  startSequenceNumber: string
  endSequenceNumber: string
}

export interface StreamKeys {
  pk: string
  sk: string
}

interface Answered {
  ShardIterator?: string
  NextShardIterator?: string
  Records?: {
    eventName?: string
    dynamodb?: { Keys?: Record<string, { S?: string }>; SequenceNumber?: string }
  }[]
}

/** The stream no longer has them: it keeps a record for a day. */
export class Forgotten extends Error {
  override name = 'Forgotten'
}

const TARGET = 'DynamoDBStreams_20120810'
const TIMEOUT_MS = 10_000

/** Keys of the rows that were new in this batch, oldest first. Throws `Forgotten`, and AWS's errors. */
export async function newRowsOf(batch: DeadBatch): Promise<StreamKeys[]> {
  const { streamArn: StreamArn, shardId: ShardId, startSequenceNumber: SequenceNumber } = batch
  const last = BigInt(batch.endSequenceNumber)
  const first = { StreamArn, ShardId, SequenceNumber, ShardIteratorType: 'AT_SEQUENCE_NUMBER' }
  const found: StreamKeys[] = []
  let iterator = (await ask(StreamArn, 'GetShardIterator', first)).ShardIterator
  while (iterator) {
    const answer = await ask(StreamArn, 'GetRecords', { ShardIterator: iterator, Limit: 1000 })
    for (const { eventName, dynamodb } of answer.Records ?? []) {
      if (BigInt(dynamodb?.SequenceNumber ?? 0) > last) return found
      const [pk, sk] = [dynamodb?.Keys?.pk?.S, dynamodb?.Keys?.sk?.S]
      if (eventName === 'INSERT' && pk !== undefined && sk !== undefined) found.push({ pk, sk })
    }
    const at = answer.Records?.at(-1)?.dynamodb?.SequenceNumber
    if (at === undefined || BigInt(at) >= last) return found
    iterator = answer.NextShardIterator
  }
  return found
}

async function ask(streamArn: string, operation: string, input: object): Promise<Answered> {
  const [, partition = 'aws', , region = ''] = streamArn.split(':')
  const own = process.env.AWS_ENDPOINT_URL_DYNAMODB_STREAMS ?? process.env.AWS_ENDPOINT_URL
  const suffix = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com'
  const url = new URL(own ?? `https://streams.dynamodb.${region}.${suffix}`)
  const body = JSON.stringify(input)
  const signer = new SignatureV4({
    service: 'dynamodb',
    region,
    // Wherever the SDK finds them: a profile, the environment, a role.
    credentials: new SQSClient({ region }).config.credentials,
    sha256: NodeSha256,
  })
  const { headers } = await signer.sign({
    method: 'POST',
    protocol: url.protocol,
    hostname: url.hostname,
    path: '/',
    headers: {
      host: url.host,
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `${TARGET}.${operation}`,
    },
    body,
  })
  const answer = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(TIMEOUT_MS) })
  const text = await answer.text()
  if (answer.ok) return JSON.parse(text) as Answered
  if (/TrimmedDataAccess|ResourceNotFound|ExpiredIterator/.test(text)) throw new Forgotten(text.slice(0, 200))
  throw new Error(`${operation}: ${answer.status} ${text.slice(0, 200)}`)
}

/** Node's own SHA-256, in the shape that AWS's signer wants. */
class NodeSha256 {
  readonly #hash: ReturnType<typeof createHash> | ReturnType<typeof createHmac>

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash =
      secret === undefined ? createHash('sha256') : createHmac('sha256', Buffer.from(secret as Uint8Array))
  }

  update(chunk: Uint8Array): void {
    this.#hash.update(chunk)
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest()
  }

  reset(): void {}
}
