import { createDynamoTable } from '../../functions/store/dynamo-table.ts'
import { storeClient } from '../../functions/store/sdk-client.ts'
import type { Table } from '../../functions/store/table.ts'
import { outputOf, outputsOfStack } from './stack-outputs.ts'

/** The table of a deployed stack. Throws `CliError` where it cannot be found. */
export async function openStackTable(stack: string): Promise<{ table: Table; close: () => Promise<void> }> {
  const table = outputOf(await outputsOfStack(stack), stack, 'TableName')
  const client = storeClient({})
  return { table: createDynamoTable({ client, table }), close: async () => client.destroy() }
}
