import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import type { ReadSecret } from '../deps.ts'

/** A rotated secret is used within this time; a storm of pages does not read it a thousand times. */
const BELIEVED_MS = 300_000

/** Secrets out of SSM SecureStrings. Throws for any other reference: on AWS there is no other place for one. */
export function ssmSecrets(options: { now?: () => number; client?: SSMClient } = {}): ReadSecret {
  const now = options.now ?? Date.now
  const client = options.client ?? new SSMClient({ maxAttempts: 3 })
  const known = new Map<string, { value: string; at: number }>()
  return async (reference) => {
    if (!('ssm' in reference)) throw new Error('on AWS a secret is an SSM parameter: {"ssm": "/name"}')
    const stored = known.get(reference.ssm)
    if (stored && now() - stored.at < BELIEVED_MS) return stored.value
    const { Parameter } = await client.send(
      new GetParameterCommand({ Name: reference.ssm, WithDecryption: true }),
    )
    if (!Parameter?.Value) throw new Error(`SSM parameter ${reference.ssm} is empty`)
    known.set(reference.ssm, { value: Parameter.Value, at: now() })
    return Parameter.Value
  }
}
