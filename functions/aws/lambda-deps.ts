/** Deps for AWS over the AWS SDK: what every `lambda.ts` but ingest's starts from. */
import type { Deps } from '../deps.ts'
import { storeClient } from '../store/sdk-client.ts'
import type { FunctionEnv } from './env.ts'
import { type FunctionParts, functionDeps } from './function-deps.ts'
import { workLog } from './work-log.ts'

/** As `functionDeps`. An entry hands in only the parts that its function may use. */
export function lambdaDeps(env: FunctionEnv, parts: FunctionParts = {}): Deps {
  return functionDeps(env, storeClient({}), (least) => workLog(env.STACK_NAME, least), parts)
}
