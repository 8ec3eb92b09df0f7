/**
 * Random histories of incidents, pages and repairs, lived through twice: with processes that die after any write or
 * send, lost pokes, workers that meet, duplicates and reports out of order; and without. `npm run test:model` lives
 * through 10,000. `MODEL_STEPS` repeats one that failed: the counterexample of the error's text, in brackets.
 */
import { it } from 'node:test'
import { ensureTable, startTable } from '../../cli/embedded/table.ts'
import { storeClient } from '../../functions/store/client.ts'
import type { TableClient } from '../../functions/store/table.ts'
import { checkHistories, liveThroughSteps } from './histories.ts'
import type { Step } from './step.ts'

const { MODEL_RUNS = '20', MODEL_SEED, MODEL_STEPS } = process.env

it(`${MODEL_RUNS} histories end as they would have without faults, and break no rule on the way`, async () => {
  await checkHistories({
    runs: Number(MODEL_RUNS),
    ...(MODEL_SEED ? { seed: Number(MODEL_SEED) } : {}),
  })
})

if (MODEL_STEPS)
  it('the history of MODEL_STEPS', async () => {
    await liveThroughSteps(JSON.parse(MODEL_STEPS) as Step[])
  })

it('so do a few over dynalite, which orders concurrent requests as it pleases', async () => {
  const dynalite = await startTable({ directory: null })
  const client = storeClient({ endpoint: dynalite.endpoint })
  try {
    await ensureTable(client, 'model')
    let world = 0
    await checkHistories({ runs: 1, table: () => apart(client, `${world++}!`) })
  } finally {
    client.destroy()
    await dynalite.stop()
  }
})

/** Many worlds in one table: each has its own partitions. */
function apart(client: TableClient, prefix: string): TableClient {
  const keyed = <K extends { pk?: { S?: string | undefined } }>(key: K): K => ({
    ...key,
    pk: { S: `${prefix}${key.pk?.S ?? ''}` },
  })
  return {
    putItem: (input) => client.putItem({ ...input, Item: keyed(input.Item as never) }),
    getItem: (input) => client.getItem({ ...input, Key: keyed(input.Key as never) }),
    deleteItem: (input) => client.deleteItem({ ...input, Key: keyed(input.Key as never) }),
    query: (input) => {
      const { ExpressionAttributeValues: values } = input
      const start = input.ExclusiveStartKey && keyed(input.ExclusiveStartKey as never)
      return client.query({
        ...input,
        ExpressionAttributeValues: { ...values, ':pk': { S: `${prefix}${values?.[':pk']?.S ?? ''}` } },
        ...(start ? { ExclusiveStartKey: start } : {}),
      })
    },
  }
}
