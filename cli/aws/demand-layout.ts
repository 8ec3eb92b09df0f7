import { existsSync } from 'node:fs'
import { layoutFault, readLayout } from '../../functions/store/layout.ts'
import { AWS_SHARDS } from '../../shared/aws-config.ts'
import { CliError } from '../cli-error.ts'
import { readConfig } from '../embedded/read-config.ts'
import type { StackChoice } from './cdk.ts'
import { outputsOfStack } from './stack-outputs.ts'
import { openStackTable } from './table-of-stack.ts'

/** Refuses to deploy what could not read the stack's table; a stack that is not there yet has none. Throws `CliError`. */
export async function demandLayout({ stack, config: path }: StackChoice): Promise<void> {
  const config = existsSync(path) ? readConfig(path) : null
  // Without a stack, or without credentials: the latter cdk says better.
  const outputs = await outputsOfStack(stack).catch(() => null)
  if (!config || outputs?.TableName === undefined) return
  const { table, close } = await openStackTable(stack)
  const layout = await readLayout(table).finally(close)
  const shards = Object.entries(config.fleets).map(([name, fleet]) => [name, fleet.shards ?? AWS_SHARDS])
  const fault = layout && layoutFault(layout, Object.fromEntries(shards))
  if (fault)
    throw new CliError(
      `${fault}: the rows of a stack cannot be moved; set "shards" back, or name the fleet anew`,
    )
}
