/** Deps of a function on AWS, over whichever client its entry chose for the table. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../../shared/config.ts'
import type { Level } from '../../shared/log/levels.ts'
import { AWS_SHARDS } from '../../shared/policy/limits.ts'
import type { Deps, Log } from '../deps.ts'
import { logDamaged } from '../due/log-damaged.ts'
import { createStore } from '../store/create-store.ts'
import { createDynamoTable, type DynamoClient } from '../store/dynamo-table.ts'
import type { FunctionEnv } from './env.ts'

/** The log from this level on. */
export type LogAt = (least: Level) => Log

export type FunctionParts = Partial<Pick<Deps, 'poke' | 'outbound' | 'readSecret'>>

/** Everything that a handler needs. */
export function functionDeps(
  env: FunctionEnv,
  client: DynamoClient,
  log: LogAt,
  parts: FunctionParts = {},
): Deps {
  const deps = storelessDeps(env, log, parts)
  const table = createDynamoTable({ client, table: env.TABLE_NAME })
  return {
    ...deps,
    store: createStore(table, { shards: shardsOf(deps.config), onDamaged: logDamaged(deps.log) }),
  }
}

/**
 * How many shards a fleet has: the stack's build wrote the number of each that is named. One that the configuration no
 * longer names has the default of a stack: `npm run deploy` lets no fleet with another number leave.
 */
export const shardsOf = (config: Config) => (fleet: string) => config.fleets[fleet]?.shards ?? AWS_SHARDS

/**
 * All but the store. What an entry did not hand in does nothing harmful: a poke is left to the sweep, an outbound call
 * is blocked, a secret cannot be had. Announcing is the table's stream.
 */
export function storelessDeps(env: FunctionEnv, log: LogAt, parts: FunctionParts = {}): Omit<Deps, 'store'> {
  const config = bundledConfig(env)
  return {
    config,
    now: Date.now,
    announce: async () => {},
    poke: parts.poke ?? (async () => {}),
    outbound: parts.outbound ?? (async () => ({ outcome: 'blocked', reason: 'this function calls nobody' })),
    readSecret: parts.readSecret ?? (() => Promise.reject(new Error('this function reads no secrets'))),
    log: log(config.log.level),
  }
}

/**
 * The config file beside the bundle, with the URL that only the stack knows. Not parsed by its schema again: the
 * stack's build did that and wrote every default out (cdk/packaged-code.ts), and a schema is half a cold start.
 */
function bundledConfig(env: Pick<FunctionEnv, 'LAMBDA_TASK_ROOT' | 'PUBLIC_URL'>): Config {
  const text = readFileSync(join(env.LAMBDA_TASK_ROOT, 'boot-health.config.json'), 'utf8')
  return { ...(JSON.parse(text) as Config), public_url: env.PUBLIC_URL }
}
