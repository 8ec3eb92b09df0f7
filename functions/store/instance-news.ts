/**
 * Who waits for news of an instance, or of the boots of an image, in this process. Whoever writes one wakes those that
 * wait for it, so that waiting costs no reads: one look when it begins, and one for each change.
 */
import type { Store } from './store.ts'

export interface NewsListener {
  /**
   * Resolves at the next change, also where that was between two calls; at the latest after `ms`, at an abort, or at the
   * end. False at the end: whoever asks again then would be answered at once, without end.
   */
  next: (ms: number, signal: AbortSignal) => Promise<boolean>
  stop: () => void
}

export interface InstanceNews {
  /** Null where too many wait already, or this process ends. */
  listen: (fleet: string, instance: string) => NewsListener | null
  tell: (fleet: string, instance: string) => void
  /** Wakes everybody; nobody waits from then on. */
  close: () => void
}

/** The list of this process. `most`: who waits at once. */
export function createInstanceNews(most: number): InstanceNews {
  const listeners = new Map<string, Set<() => void>>()
  let count = 0
  let isClosed = false

  function listen(fleet: string, instance: string): NewsListener | null {
    if (count >= most || isClosed) return null
    count += 1
    const key = JSON.stringify([fleet, instance])
    const own = listeners.get(key) ?? new Set()
    listeners.set(key, own)
    let isNews = false
    let wake: (() => void) | null = null
    const hear = () => {
      isNews = true
      wake?.()
    }
    own.add(hear)
    return {
      next: (ms, signal) =>
        new Promise((resolve) => {
          if (isNews || isClosed || signal.aborted) {
            isNews = false
            return resolve(!isClosed)
          }
          const done = () => {
            clearTimeout(timer)
            signal.removeEventListener('abort', done)
            wake = null
            isNews = false
            resolve(!isClosed)
          }
          const timer = setTimeout(done, ms)
          signal.addEventListener('abort', done)
          wake = done
        }),
      stop() {
        if (!own.delete(hear)) return
        count -= 1
        if (own.size === 0) listeners.delete(key)
      },
    }
  }

  return {
    listen,
    tell(fleet, instance) {
      for (const hear of listeners.get(JSON.stringify([fleet, instance])) ?? []) hear()
    },
    close() {
      isClosed = true
      for (const own of listeners.values()) for (const hear of own) hear()
    },
  }
}

/** What those wait for who want to know of every boot of an image. An instance of this name would only wake them for nothing. */
export const bootsOfImage = (image: string): string => `boots of ${image}`

/** The store, with every change of an instance and of the boots of an image told. */
export function withNews(store: Store, news: InstanceNews): Store {
  return {
    ...store,
    async casInstance(item) {
      const isWritten = await store.casInstance(item)
      if (isWritten) news.tell(item.fleet, item.instance)
      return isWritten
    },
    async putImageBoot(row) {
      await store.putImageBoot(row)
      news.tell(row.fleet, bootsOfImage(row.image))
    },
    async deleteInstance(fleet, instance) {
      await store.deleteInstance(fleet, instance)
      news.tell(fleet, instance)
    },
  }
}
