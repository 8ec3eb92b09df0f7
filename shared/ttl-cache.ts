/** A bounded cache whose entries expire. It has no clock: the caller passes the time. */

export interface TtlCache<T> {
  /** A value that was stored less than its time ago; undefined where there is none, or it has expired. */
  get: (key: string, now: number) => T | undefined
  /** `ttlMs` overrides the cache's own time for this one value. */
  set: (key: string, value: T, now: number, ttlMs?: number) => void
}

/**
 * Keeps at most `most` values for `ttl_ms` milliseconds each. Beyond that the one written longest ago is dropped, and only
 * that one: a sender of many names must not empty the cache for everybody else. A value from the future (the clock was set
 * back) counts as expired.
 */
export function createTtlCache<T>({ ttl_ms, most }: { ttl_ms: number; most: number }): TtlCache<T> {
  const entries = new Map<string, { value: T; at: number; ttl: number }>()
  return {
    get(key, now) {
      const entry = entries.get(key)
      if (entry === undefined) return undefined
      const age = now - entry.at
      if (age >= 0 && age < entry.ttl) return entry.value
      entries.delete(key)
      return undefined
    },
    set(key, value, now, ttlMs = ttl_ms) {
      entries.delete(key)
      entries.set(key, { value, at: now, ttl: ttlMs })
      if (entries.size <= most) return
      const [oldest] = entries.keys()
      if (oldest !== undefined) entries.delete(oldest)
    },
  }
}

/** One cache for each owner (a store, a client), which is collected with its owner. */
export function cachePerOwner<T>(options: { ttl_ms: number; most: number }): (owner: object) => TtlCache<T> {
  const caches = new WeakMap<object, TtlCache<T>>()
  return (owner) => {
    const cache = caches.get(owner) ?? createTtlCache<T>(options)
    caches.set(owner, cache)
    return cache
  }
}
