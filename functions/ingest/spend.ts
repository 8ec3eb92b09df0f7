/** Buckets by name: each fills at a rate up to its burst, and whoever is not heard of any more has a full one. */
import { type Rate, SENDERS_REMEMBERED } from '../../shared/policy/limits.ts'
import { createTtlCache } from '../../shared/ttl-cache.ts'

interface Bucket {
  tokens: number
  at: number
}

/** Spends from the bucket of this name, and says whether there was enough. */
export type Spend = (name: string, amount: number) => boolean

/** `rate` is asked each time: settings may change while buckets go on. */
export function createSpend(now: () => number, rate: () => Rate): Spend {
  const { per_s, burst } = rate()
  // Whoever has been quiet for so long has a full bucket again: forgetting it changes nothing.
  const buckets = createTtlCache<Bucket>({ ttl_ms: (burst / per_s) * 1000, most: SENDERS_REMEMBERED })
  return (name, amount) => {
    const at = now()
    const tokens = refilled(buckets.get(name, at), at, rate())
    const isEnough = tokens >= amount
    buckets.set(name, { tokens: isEnough ? tokens - amount : tokens, at }, at)
    return isEnough
  }
}

/** Tokens at `now`; a full bucket where nothing is remembered. Pure. */
export function refilled(before: Bucket | undefined, now: number, { per_s, burst }: Rate): number {
  if (before === undefined) return burst
  // A clock that was set back gives nothing, and takes nothing.
  return Math.min(burst, before.tokens + (Math.max(0, now - before.at) / 1000) * per_s)
}
