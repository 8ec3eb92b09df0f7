/**
 * The five verbs that we use of DynamoDB, on items that hold one JSON text.
 *
 * One attribute `d` carries the item: nothing is queried by anything but its key, so DynamoDB needs to see no
 * field of it, and one string is the cheapest to write and to read; a long one is packed, as `z`. `rev` stands beside it for compare-and-set,
 * `ttl` for expiry, `b` for the one binary that exists (a report's evidence).
 */
import type {
  DeleteItemCommandInput,
  DeleteItemCommandOutput,
  GetItemCommandInput,
  GetItemCommandOutput,
  PutItemCommandInput,
  PutItemCommandOutput,
  QueryCommandInput,
  QueryCommandOutput,
} from '@aws-sdk/client-dynamodb'
import { packText, unpackText } from '../../shared/envelope/packed.ts'
import type { Key } from './keys.ts'

type Answer<T> = Promise<Omit<T, '$metadata'>>

/** Who sends the requests: the AWS SDK (`client.ts`), or ingest's small signed client (`signed-client.ts`). */
export interface TableClient {
  putItem(input: PutItemCommandInput): Answer<PutItemCommandOutput>
  getItem(input: GetItemCommandInput): Answer<GetItemCommandOutput>
  deleteItem(input: DeleteItemCommandInput): Answer<DeleteItemCommandOutput>
  query(input: QueryCommandInput): Answer<QueryCommandOutput>
}

export interface Row {
  key: Key
  json: string
  bytes: Uint8Array | null
}

export interface TableOptions {
  client: TableClient
  table: string
  /** Called after every durable write with its name; tests crash in it. */
  fault?: (point: string) => void
  /** Called with what each request consumed, where the endpoint tells. */
  onCapacity?: (operation: string, units: number) => void
}

export interface PutOptions {
  point: string
  bytes?: Uint8Array
  ttl_s?: number
  /** `new`: only if nothing is there. A number: only if the stored `rev` is that (0 = nothing there). */
  when?: 'new' | number
  rev?: number
}

export type Table = ReturnType<typeof createTable>

/** Binds the verbs to one table. Every method throws what the SDK throws when the store itself fails. */
export function createTable({ client, table, fault, onCapacity }: TableOptions) {
  const count = onCapacity ? { ReturnConsumedCapacity: 'TOTAL' as const } : {}
  const spent = (
    operation: string,
    answer: { ConsumedCapacity?: { CapacityUnits?: number | undefined } | undefined },
  ) => onCapacity?.(operation, answer.ConsumedCapacity?.CapacityUnits ?? 0)

  return {
    /** Writes one item; false when its condition does not hold. */
    async put(key: Key, value: object, options: PutOptions): Promise<boolean> {
      try {
        const answer = await client.putItem({
          TableName: table,
          Item: {
            pk: { S: key.pk },
            sk: { S: key.sk },
            ...content(JSON.stringify(value)),
            ...(options.rev === undefined ? {} : { rev: { N: String(options.rev) } }),
            ...(options.bytes ? { b: { B: options.bytes } } : {}),
            ...(options.ttl_s ? { ttl: { N: String(Math.floor(options.ttl_s)) } } : {}),
          },
          ...condition(options.when),
          ...count,
        })
        spent(options.point, answer)
      } catch (error) {
        if (error instanceof Error && error.name === 'ConditionalCheckFailedException') return false
        throw error
      }
      fault?.(options.point)
      return true
    },

    /** Strongly consistent read; null when there is no such item. */
    async get(key: Key): Promise<Row | null> {
      const answer = await client.getItem({
        TableName: table,
        Key: { pk: { S: key.pk }, sk: { S: key.sk } },
        ConsistentRead: true,
        ...count,
      })
      spent('get', answer)
      return answer.Item ? rowOf(answer.Item) : null
    },

    async delete(key: Key, point: string): Promise<void> {
      const answer = await client.deleteItem({
        TableName: table,
        Key: { pk: { S: key.pk }, sk: { S: key.sk } },
        ...count,
      })
      spent(point, answer)
      fault?.(point)
    },

    /** Reads one partition in key order, at most `limit` rows; follows DynamoDB's own 1 MB pages. */
    async query(pk: string, options: QueryOptions = {}): Promise<Row[]> {
      const rows: Row[] = []
      const limit = options.limit ?? Number.POSITIVE_INFINITY
      let start: Record<string, { S: string }> | undefined
      do {
        const answer = await client.query({
          TableName: table,
          ...range(pk, options),
          ConsistentRead: true,
          ScanIndexForward: options.order !== 'newest',
          ...(Number.isFinite(limit) ? { Limit: limit - rows.length } : {}),
          ...(start ? { ExclusiveStartKey: start } : {}),
          ...count,
        })
        spent('query', answer)
        for (const item of answer.Items ?? []) rows.push(rowOf(item))
        const last = answer.LastEvaluatedKey
        start = last ? { pk: { S: last.pk?.S ?? '' }, sk: { S: last.sk?.S ?? '' } } : undefined
      } while (start && rows.length < limit)
      return rows
    },
  }
}

export interface QueryOptions {
  /** Only sort keys that begin so. */
  prefix?: string
  /** Only sort keys strictly before (`newest`) or after (`oldest`) this one. */
  beyond?: string
  /** Only sort keys up to and including this one; with `from`, from that one on. */
  upTo?: string
  from?: string
  order?: 'oldest' | 'newest'
  limit?: number
}

function range(pk: string, options: QueryOptions) {
  const values: Record<string, { S: string }> = { ':pk': { S: pk } }
  const terms = ['pk = :pk']
  if (options.prefix !== undefined) {
    terms.push('begins_with(sk, :sk)')
    values[':sk'] = { S: options.prefix }
  } else if (options.from !== undefined && options.upTo !== undefined) {
    terms.push('sk BETWEEN :sk AND :to')
    values[':sk'] = { S: options.from }
    values[':to'] = { S: options.upTo }
  } else if (options.upTo !== undefined) {
    terms.push('sk <= :sk')
    values[':sk'] = { S: options.upTo }
  } else if (options.beyond !== undefined) {
    terms.push(options.order === 'newest' ? 'sk < :sk' : 'sk > :sk')
    values[':sk'] = { S: options.beyond }
  }
  return { KeyConditionExpression: terms.join(' AND '), ExpressionAttributeValues: values }
}

/** Below this the item fits into one write unit (1 KiB with its keys) as it is, and can be read by a person. */
const PLAIN_BYTES = 700

function content(json: string) {
  return Buffer.byteLength(json) <= PLAIN_BYTES ? { d: { S: json } } : { z: { B: packText(json) } }
}

function condition(when: PutOptions['when']) {
  if (when === undefined) return {}
  if (when === 'new' || when === 0) return { ConditionExpression: 'attribute_not_exists(pk)' }
  return { ConditionExpression: 'rev = :rev', ExpressionAttributeValues: { ':rev': { N: String(when) } } }
}

function rowOf(item: Record<string, { S?: string | undefined; B?: Uint8Array | undefined }>): Row {
  return {
    key: { pk: item.pk?.S ?? '', sk: item.sk?.S ?? '' },
    json: item.d?.S ?? (item.z?.B ? unpackText(item.z.B) : '{}'),
    bytes: item.b?.B ?? null,
  }
}
