import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { SECRETS_REMEMBERED } from '../../shared/policy/limits.ts'
import { SECRET_CACHED_MS } from '../../shared/policy/waits.ts'
import { createTtlCache } from '../../shared/ttl-cache.ts'
import type { ReadSecret } from '../deps.ts'

/** Secrets out of SSM SecureStrings. Throws for any other reference: on AWS there is no other place for one. */
export function ssmSecrets(options: { now?: () => number; client?: SSMClient } = {}): ReadSecret {
  const now = options.now ?? Date.now
  const client = options.client ?? new SSMClient({ maxAttempts: 3 })
  const known = createTtlCache<string>({ ttl_ms: SECRET_CACHED_MS, most: SECRETS_REMEMBERED })
  return async (reference) => {
    if (!('ssm' in reference)) throw new Error('on AWS a secret is an SSM parameter: {"ssm": "/name"}')
    const stored = known.get(reference.ssm, now())
    if (stored !== undefined) return stored
    const { Parameter } = await client.send(
      new GetParameterCommand({ Name: reference.ssm, WithDecryption: true }),
    )
    if (!Parameter?.Value) throw new Error(`SSM parameter ${reference.ssm} is empty`)
    known.set(reference.ssm, Parameter.Value, now())
    return Parameter.Value
  }
}
