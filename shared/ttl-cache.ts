/** A bounded memory of answers that are believed for a while. It has no clock: whoever asks says what time it is. */

export interface TtlCache<T> {
  /** What was remembered less than its time ago; undefined where there is nothing, or nothing that is still believed. */
  get: (key: string, now: number) => T | undefined
  /** `ttlMs` overrides the cache's own time for this one answer. */
  set: (key: string, value: T, now: number, ttlMs?: number) => void
}

/**
 * Remembers at most `most` answers for `ttl_ms` milliseconds each. Beyond that the one that was written longest ago
 * is forgotten, and only that one: whoever sends many names must not make us forget everybody else's at once. An
 * answer from the future (the clock was set back) counts as expired.
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

/** One cache for each owner (a store, a client), which goes when the owner goes. */
export function cachePerOwner<T>(options: { ttl_ms: number; most: number }): (owner: object) => TtlCache<T> {
  const caches = new WeakMap<object, TtlCache<T>>()
  return (owner) => {
    const cache = caches.get(owner) ?? createTtlCache<T>(options)
    caches.set(owner, cache)
    return cache
  }
}
