import assert from 'node:assert/strict'
import type { DynamoClient } from '../../../functions/store/dynamo-table.ts'

/** The only conditions that every engine behind DynamoDB's API evaluates alike. */
const CONDITIONS = [undefined, 'attribute_not_exists(pk)', 'rev = :rev']

/**
 * The client, with each request looked at before it is sent: an emulator answers an eventually consistent read like any
 * other, and keeps a row without expiry like any other.
 */
export function watchedClient(client: DynamoClient): DynamoClient {
  return {
    putItem(input) {
      assert.ok(CONDITIONS.includes(input.ConditionExpression), input.ConditionExpression)
      if (input.ConditionExpression === 'rev = :rev')
        assert.match(input.ExpressionAttributeValues?.[':rev']?.N ?? '', /^\d+$/)
      const { ttl } = input.Item ?? {}
      // Whole seconds of this century: what TTL reads. Milliseconds would never expire.
      if (ttl) assert.match(ttl.N ?? '', /^[1-4]\d{9}$/)
      return client.putItem(input)
    },
    getItem(input) {
      assert.equal(input.ConsistentRead, true, 'a get that decides something is strongly consistent')
      return client.getItem(input)
    },
    query(input) {
      // Counts of five minutes are also read for pages, which may be a second behind.
      if (!input.ExpressionAttributeValues?.[':pk']?.S?.startsWith('C#'))
        assert.equal(input.ConsistentRead, true, 'a query that decides something is strongly consistent')
      return client.query(input)
    },
    deleteItem(input) {
      assert.equal(input.ConditionExpression, undefined)
      return client.deleteItem(input)
    },
  }
}
