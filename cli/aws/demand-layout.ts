import { existsSync } from 'node:fs'
import { type Layout, layoutFault, readLayout } from '../../functions/store/layout.ts'
import type { Config } from '../../shared/config.ts'
import { AWS_SHARDS } from '../../shared/policy/limits.ts'
import { CliError } from '../cli-error.ts'
import { readConfig } from '../embedded/read-config.ts'
import type { StackChoice } from './cdk.ts'
import { outputsOfStack } from './stack-outputs.ts'
import { openStackTable } from './table-of-stack.ts'

/** Refuses to deploy code that could not read the stack's table; a stack that does not exist yet has none. Throws `CliError`. */
export async function demandLayout({ stack, config: path }: StackChoice): Promise<void> {
  const config = existsSync(path) ? readConfig(path) : null
  // Without a stack, or without credentials, which cdk reports better.
  const outputs = await outputsOfStack(stack).catch(() => null)
  if (!config || outputs?.TableName === undefined) return
  const { table, close } = await openStackTable(stack)
  const layout = await readLayout(table).finally(close)
  const fault = layout && faultOfStack(layout, config)
  if (fault)
    throw new CliError(
      `${fault}: the rows of a stack cannot be moved; set "shards" back, or give the fleet a new name`,
    )
}

/**
 * Functions use a stack's default for a fleet that the configuration does not name, so a fleet with another number may not
 * leave it.
 */
export function faultOfStack(layout: Layout, { fleets }: Pick<Config, 'fleets'>): string | null {
  for (const [name, stored] of Object.entries(layout.shards))
    if (!Object.hasOwn(fleets, name) && stored !== AWS_SHARDS)
      return `fleet ${name} is stored in ${stored} shards, and without its name in the configuration it is read in ${AWS_SHARDS}`
  const named = Object.entries(fleets).map(([name, fleet]) => [name, fleet.shards ?? AWS_SHARDS])
  return layoutFault(layout, Object.fromEntries(named))
}
