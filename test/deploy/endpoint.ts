import type { StackOutputs } from '../../cli/aws/stack-outputs.ts'
import type { Cloud } from './cloud.ts'

/**
 * The endpoint as this machine reaches it. MiniStack's own name for it ends in `.localhost`, which not every
 * resolver knows; it answers the same API below this path. `$` is written as `%24` for the reporter's config file.
 */
export function endpointOf(cloud: Cloud, outputs: StackOutputs): string {
  const [apiId = ''] = new URL(outputs.Endpoint ?? '').hostname.split('.')
  return `${cloud.endpoint}/_aws/execute-api/${apiId}/%24default`
}
