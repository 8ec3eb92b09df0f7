/** Deps for AWS, shared by the `lambda.ts` entries. An entry hands in only the parts that its function may use. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Config, config as configFile } from '../shared/config.ts'
import type { Deps } from './deps.ts'
import type { FunctionEnv } from './env.ts'
import { lambdaLog } from './lambda-log.ts'
import { storeClient } from './store/client.ts'
import { createDynamoStore } from './store/dynamo-store.ts'

export interface LambdaParts extends Partial<Pick<Deps, 'poke' | 'outbound' | 'readSecret'>> {
  /** 1 for ingest: a guest has more patience than a Lambda that is paid by the millisecond. */
  storeAttempts?: number
}

/**
 * Everything that a handler needs. What an entry did not hand in does nothing harmful: a poke is left to the
 * sweep, an outbound call is blocked, a secret cannot be had. Announcing is the table's stream.
 */
export function lambdaDeps(env: FunctionEnv, parts: LambdaParts = {}): Deps {
  const config = bundledConfig(env)
  const log = lambdaLog(env.STACK_NAME)
  return {
    store: createDynamoStore({
      client: storeClient({ max_attempts: parts.storeAttempts ?? 3 }),
      table: env.TABLE_NAME,
      shards: (fleet) => config.fleets[fleet]?.shards ?? 1,
    }),
    config,
    now: Date.now,
    announce: async () => {},
    poke: parts.poke ?? (async () => {}),
    outbound: parts.outbound ?? (async () => ({ outcome: 'blocked', reason: 'this function calls nobody' })),
    readSecret: parts.readSecret ?? (() => Promise.reject(new Error('this function reads no secrets'))),
    log,
  }
}

/** The config that was checked when the stack was built, with the URL that only the stack knows. */
export function bundledConfig(env: Pick<FunctionEnv, 'LAMBDA_TASK_ROOT' | 'PUBLIC_URL'>): Config {
  const text = readFileSync(join(env.LAMBDA_TASK_ROOT, 'boot-health.config.json'), 'utf8')
  return { ...configFile.parse(JSON.parse(text)), public_url: env.PUBLIC_URL }
}
