/**
 * The table over DynamoDB's API: AWS's own, DynamoDB Local, an Alternator cluster.
 *
 * One attribute `d` carries the row as text: queries use keys only, so DynamoDB needs to see no field, and one string is
 * the cheapest to write and to read. A long row is packed, in `z`. `rev` is a separate attribute for compare-and-set, `ttl`
 * for expiry, `b` for the only binary (a report's evidence).
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
import { expiryOf } from '../../shared/policy/lives.ts'
import { storedRow } from './stored-row.ts'
import type { PutOptions, QueryOptions, Row, Table } from './table.ts'

type Answer<T> = Promise<Omit<T, '$metadata'>>

/** Who sends the requests: the AWS SDK (`sdk-client.ts`), or ingest's small signed client (`signed-client.ts`). */
export interface DynamoClient {
  putItem(input: PutItemCommandInput): Answer<PutItemCommandOutput>
  getItem(input: GetItemCommandInput): Answer<GetItemCommandOutput>
  deleteItem(input: DeleteItemCommandInput): Answer<DeleteItemCommandOutput>
  query(input: QueryCommandInput): Answer<QueryCommandOutput>
}

export interface DynamoTableOptions {
  client: DynamoClient
  /** The table's name. */
  table: string
  /** Called with the capacity that each request consumed, where the endpoint reports it. */
  onCapacity?: (operation: string, units: number) => void
}

/** Binds the verbs to one table. Reads are strongly consistent, unless one `mayLag`. Every method throws what the client throws. */
export function createDynamoTable({ client, table, onCapacity }: DynamoTableOptions): Table {
  const every = {
    TableName: table,
    ...(onCapacity ? { ReturnConsumedCapacity: 'TOTAL' as const } : {}),
  }
  const spent = (
    operation: string,
    answer: { ConsumedCapacity?: { CapacityUnits?: number | undefined } | undefined },
  ) => onCapacity?.(operation, answer.ConsumedCapacity?.CapacityUnits ?? 0)

  return {
    async put(key, value, options) {
      try {
        const item = { pk: { S: key.pk }, sk: { S: key.sk }, ...attributes(value, options) }
        const answer = await client.putItem({ ...every, Item: item, ...condition(options.when) })
        spent(options.point, answer)
        return true
      } catch (error) {
        if (error instanceof Error && error.name === 'ConditionalCheckFailedException') return false
        throw error
      }
    },

    async get(key) {
      const answer = await client.getItem({
        ...every,
        Key: { pk: { S: key.pk }, sk: { S: key.sk } },
        ConsistentRead: true,
      })
      spent('get', answer)
      return answer.Item ? rowOf(answer.Item) : null
    },

    async delete(key, point) {
      const answer = await client.deleteItem({ ...every, Key: { pk: { S: key.pk }, sk: { S: key.sk } } })
      spent(point, answer)
    },

    /** Continues over DynamoDB's own 1 MB pages. */
    async query(pk, options = {}) {
      const rows: Row[] = []
      const limit = options.limit ?? Number.POSITIVE_INFINITY
      let start: Record<string, { S: string }> | undefined
      do {
        const answer = await client.query({
          ...every,
          ...range(pk, options),
          ConsistentRead: options.mayLag !== true,
          ScanIndexForward: options.order !== 'newest',
          ...(Number.isFinite(limit) ? { Limit: limit - rows.length } : {}),
          ...(start ? { ExclusiveStartKey: start } : {}),
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

function attributes(value: object, { rev, bytes, life }: PutOptions) {
  const expiry = expiryOf(life)
  return {
    ...content(JSON.stringify(value)),
    ...(rev === undefined ? {} : { rev: { N: String(rev) } }),
    ...(bytes ? { b: { B: bytes } } : {}),
    ...(expiry === null ? {} : { ttl: { N: String(expiry) } }),
  }
}

/** A shorter row fits into one write unit (1 KiB with its keys) without packing, and people can read it. */
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
  const json = () => item.d?.S ?? (item.z?.B ? unpackText(item.z.B) : '')
  return storedRow({ pk: item.pk?.S ?? '', sk: item.sk?.S ?? '' }, json, item.b?.B ?? null)
}
