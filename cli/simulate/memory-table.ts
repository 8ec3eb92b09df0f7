/**
 * The four requests of `functions/store/table.ts`, answered from memory: an outage of 300 hosts is half a million of
 * them, which dynalite takes minutes for. Everything above the client is the real store, and the store's contract runs
 * over this client as it does over dynalite and DynamoDB Local.
 */
import type { PutItemCommandInput, QueryCommandInput } from '@aws-sdk/client-dynamodb'
import type { TableClient } from '../../functions/store/table.ts'

type Item = NonNullable<PutItemCommandInput['Item']>

export function createMemoryTable(): TableClient {
  const partitions = new Map<string, Map<string, Item>>()
  const rowsOf = (pk: string | undefined) => partitions.get(pk ?? '') ?? new Map<string, Item>()

  return {
    async putItem(input) {
      const { pk, sk } = keyOf(input.Item)
      const rows = rowsOf(pk)
      if (!holds(input, rows.get(sk))) throw conditionFailed()
      rows.set(sk, copyOf(input.Item ?? {}))
      partitions.set(pk, rows)
      return {}
    },
    async getItem(input) {
      const { pk, sk } = keyOf(input.Key)
      const item = rowsOf(pk).get(sk)
      return item ? { Item: copyOf(item) } : {}
    },
    async deleteItem(input) {
      const { pk, sk } = keyOf(input.Key)
      rowsOf(pk).delete(sk)
      return {}
    },
    async query(input) {
      const rows = rowsOf(input.ExpressionAttributeValues?.[':pk']?.S)
      return { Items: keysOf(input, [...rows.keys()]).map((sk) => copyOf(rows.get(sk) ?? {})) }
    },
  }
}

const keyOf = (item: Item | undefined) => ({ pk: item?.pk?.S ?? '', sk: item?.sk?.S ?? '' })
/** Attribute values are never changed in place, so that one level of copying is enough. */
const copyOf = (item: Item): Item => ({ ...item })

function holds(input: PutItemCommandInput, stored: Item | undefined): boolean {
  if (input.ConditionExpression === undefined) return true
  if (input.ConditionExpression === 'attribute_not_exists(pk)') return stored === undefined
  if (input.ConditionExpression !== 'rev = :rev') throw new Error(`unknown: ${input.ConditionExpression}`)
  return stored !== undefined && stored.rev?.N === input.ExpressionAttributeValues?.[':rev']?.N
}

function conditionFailed(): Error {
  const error = new Error('The conditional request failed')
  error.name = 'ConditionalCheckFailedException'
  return error
}

/** DynamoDB orders sort keys by their UTF-8 bytes; those of the store are ASCII where their order matters. */
function keysOf(input: QueryCommandInput, keys: string[]): string[] {
  const within = rangeOf(input)
  const newestFirst = input.ScanIndexForward === false
  const found = keys.filter(within).sort()
  if (newestFirst) found.reverse()
  return found.slice(0, input.Limit ?? found.length)
}

function rangeOf({ KeyConditionExpression = '', ExpressionAttributeValues }: QueryCommandInput) {
  const bound = ExpressionAttributeValues?.[':sk']?.S ?? ''
  const end = ExpressionAttributeValues?.[':to']?.S ?? ''
  if (KeyConditionExpression === 'pk = :pk') return () => true
  if (KeyConditionExpression.endsWith('begins_with(sk, :sk)')) return (sk: string) => sk.startsWith(bound)
  if (KeyConditionExpression.endsWith('sk <= :sk')) return (sk: string) => sk <= bound
  if (KeyConditionExpression.endsWith('sk < :sk')) return (sk: string) => sk < bound
  if (KeyConditionExpression.endsWith('sk > :sk')) return (sk: string) => sk > bound
  if (KeyConditionExpression.endsWith('sk BETWEEN :sk AND :to'))
    return (sk: string) => sk >= bound && sk <= end
  throw new Error(`unknown: ${KeyConditionExpression}`)
}
