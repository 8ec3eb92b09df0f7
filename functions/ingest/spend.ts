/** Token buckets by name: each fills at a rate up to its burst. One that was not used for long is full. */
import { type Rate, SENDERS_REMEMBERED } from '../../shared/policy/limits.ts'
import { createTtlCache } from '../../shared/ttl-cache.ts'

interface Bucket {
  tokens: number
  at: number
}

/** Spends from the bucket of this name, and answers whether there was enough. */
export type Spend = (name: string, amount: number) => boolean

/** `rate` is called each time: settings may change while buckets are in use. */
export function createSpend(now: () => number, rate: () => Rate): Spend {
  const { per_s, burst } = rate()
  // After this long without use a bucket is full again: dropping it changes nothing.
  const buckets = createTtlCache<Bucket>({ ttl_ms: (burst / per_s) * 1000, most: SENDERS_REMEMBERED })
  return (name, amount) => {
    const at = now()
    const tokens = refilled(buckets.get(name, at), at, rate())
    const isEnough = tokens >= amount
    buckets.set(name, { tokens: isEnough ? tokens - amount : tokens, at }, at)
    return isEnough
  }
}

/** Tokens at `now`; a full bucket where nothing is stored. Pure. */
export function refilled(before: Bucket | undefined, now: number, { per_s, burst }: Rate): number {
  if (before === undefined) return burst
  // A clock that was set back neither gives nor takes.
  return Math.min(burst, before.tokens + (Math.max(0, now - before.at) / 1000) * per_s)
}
