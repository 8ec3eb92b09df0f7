/**
 * Waits for changes of an instance, or of the boots of an image, that this process writes. A write wakes those that wait
 * for it, so waiting costs one read at its beginning and one for each change.
 */
import type { Store } from './store.ts'

export interface NewsListener {
  /**
   * Resolves at the next change, even if it came between two calls; at the latest after `ms`, at an abort, or when this
   * process ends. False when the process ends: do not call again then, it would return at once for ever.
   */
  next: (ms: number, signal: AbortSignal) => Promise<boolean>
  stop: () => void
}

export interface InstanceNews {
  /** Null where too many listen already, or this process ends. */
  listen: (fleet: string, instance: string) => NewsListener | null
  notify: (fleet: string, instance: string) => void
  /** Wakes every listener, and accepts no more. */
  close: () => void
}

/** `most`: listeners at once. */
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
    const notice = () => {
      isNews = true
      wake?.()
    }
    own.add(notice)
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
        if (!own.delete(notice)) return
        count -= 1
        if (own.size === 0) listeners.delete(key)
      },
    }
  }

  return {
    listen,
    notify(fleet, instance) {
      for (const notice of listeners.get(JSON.stringify([fleet, instance])) ?? []) notice()
    },
    close() {
      isClosed = true
      for (const own of listeners.values()) for (const notice of own) notice()
    },
  }
}

/** The name to listen under for every boot of an image. An instance of this name would only cause a needless wake-up. */
export const bootsOfImage = (image: string): string => `boots of ${image}`

/** The store, which notifies `news` of every change of an instance and of the boots of an image. */
export function withNews(store: Store, news: InstanceNews): Store {
  return {
    ...store,
    async casInstance(item) {
      const isWritten = await store.casInstance(item)
      if (isWritten) news.notify(item.fleet, item.instance)
      return isWritten
    },
    async putImageBoot(row) {
      await store.putImageBoot(row)
      news.notify(row.fleet, bootsOfImage(row.image))
    },
    async deleteInstance(fleet, instance) {
      await store.deleteInstance(fleet, instance)
      news.notify(fleet, instance)
    },
  }
}
