/**
 * Which fleets this process changed, for the browsers that watch them. Nobody reads the table for it: a write through
 * `withFleetNews` notifies the watchers, and each watcher keeps only a number. A watcher that does not ask for an hour
 * costs no more than one that does, and then gets each changed fleet once.
 */
import { randomUUID } from 'node:crypto'
import { OPENED_REMEMBERED } from '../../shared/policy/limits.ts'
import { JUST_OPENED_MS, NEWS_GATHERED_MS } from '../../shared/policy/people.ts'
import type { IncidentHead, IncidentRef } from './incident-item.ts'
import type { Store } from './store.ts'

export interface OpenedIncident extends IncidentRef {
  severity: IncidentHead['severity']
}

export interface NewsSince {
  /** Marks the last change in this answer; pass it to the next `since`. */
  id: string
  /** Fleets in which something changed. */
  changed: string[]
  /** Incidents that opened, oldest first. */
  opened: OpenedIncident[]
}

export interface FleetWatch {
  /**
   * The changes since `id` in these fleets. Where another process gave the id, or it is too old to look back to, every
   * fleet counts as changed. Null: nothing is reported yet, only later changes.
   */
  since: (id: string | null, fleets: readonly string[]) => NewsSince
  /** Resolves at the next change after the last `since`, after `ms`, or when the watch ends: then with false. */
  next: (ms: number) => Promise<boolean>
  stop: () => void
}

export interface FleetNews {
  /** Null where too many watch already, this one (`who`) does so too often, or this process ends. */
  watch: (who: string) => FleetWatch | null
  /** `null` is a change that belongs to no fleet and may be shown in any. */
  changed: (fleet: string | null) => void
  opened: (head: OpenedIncident) => void
  /** Ends every watch; new ones may start. */
  restart: () => void
  /** Ends every watch and accepts no more. */
  close: () => void
}

interface Watcher {
  who: string
  wake: () => void
  end: () => void
}

/** The changes that this process made. At most `most` watches at once, and `ofOne` for one person or token. */
export function createFleetNews({ most, ofOne }: { most: number; ofOne: number }): FleetNews {
  const process_id = randomUUID().slice(0, 8)
  const changedAt = new Map<string | null, number>()
  const incidents: { at: number; incident: OpenedIncident }[] = []
  const watchers = new Set<Watcher>()
  let count = 0
  let forgotten = 0
  let gathering: NodeJS.Timeout | null = null
  let isClosed = false

  const wakeAll = () => {
    gathering = null
    for (const { wake } of watchers) wake()
  }

  /** A boot takes a dozen writes: watchers are notified once for all of them. */
  function publish(): void {
    if (gathering !== null || isClosed || watchers.size === 0) return
    gathering = setTimeout(wakeAll, NEWS_GATHERED_MS)
    gathering.unref()
  }

  function since(id: string | null, fleets: readonly string[]): NewsSince {
    const seen = id === null ? count : numberIn(id)
    const isChanged = (fleet: string) =>
      seen === null || Math.max(changedAt.get(fleet) ?? 0, changedAt.get(null) ?? 0) > seen
    return {
      id: `${process_id}.${count}`,
      changed: fleets.filter(isChanged),
      opened: incidents
        .filter(({ at, incident }) => seen !== null && at > seen && fleets.includes(incident.fleet))
        .map(({ incident }) => incident),
    }
  }

  /** Null where the changes after this id are unknown. */
  function numberIn(id: string): number | null {
    const [process = '', number = ''] = id.split('.')
    const seen = /^\d{1,15}$/.test(number) ? Number(number) : -1
    return process === process_id && seen >= forgotten && seen <= count ? seen : null
  }

  function watch(who: string): FleetWatch | null {
    const mine = [...watchers].filter((one) => one.who === who).length
    if (isClosed || watchers.size >= most || mine >= ofOne) return null
    let seen = count
    let isOver = false
    let ring: (() => void) | null = null
    const watcher: Watcher = {
      who,
      wake: () => ring?.(),
      end() {
        isOver = true
        watchers.delete(watcher)
        ring?.()
      },
    }
    watchers.add(watcher)
    return {
      since(id, fleets) {
        seen = count
        return since(id, fleets)
      },
      next: (ms) =>
        new Promise((resolve) => {
          if (isOver) return resolve(false)
          // Gather also what has changed already: in a storm there is always something.
          const timer = setTimeout(() => ring?.(), count > seen ? Math.min(ms, NEWS_GATHERED_MS) : ms)
          timer.unref()
          ring = () => {
            clearTimeout(timer)
            ring = null
            resolve(!isOver)
          }
        }),
      stop: watcher.end,
    }
  }

  const endAll = () => {
    for (const { end } of watchers) end()
  }

  return {
    watch,
    changed(fleet) {
      count += 1
      changedAt.set(fleet, count)
      publish()
    },
    opened(incident) {
      count += 1
      incidents.push({ at: count, incident })
      if (incidents.length > OPENED_REMEMBERED) forgotten = incidents.shift()?.at ?? forgotten
      publish()
    },
    restart: endAll,
    close() {
      isClosed = true
      if (gathering !== null) clearTimeout(gathering)
      endAll()
    },
  }
}

/** The store, which notifies `news` of every change that a page shows. */
export function withFleetNews(store: Store, news: FleetNews, now: () => number): Store {
  /** Notifies only after a write; a compare-and-set that lost wrote nothing. */
  const notifying =
    <A extends unknown[], R>(act: (...args: A) => Promise<R>, fleetOf: (...args: A) => string | null) =>
    async (...args: A): Promise<R> => {
      const done = await act(...args)
      if (done !== false) news.changed(fleetOf(...args))
      return done
    }
  const ofItem = ({ fleet }: { fleet: string }) => fleet
  const ofFirst = (fleet: string) => fleet
  const isOpened = createIsOpened(now)
  return {
    ...store,
    casInstance: notifying(store.casInstance, ofItem),
    deleteInstance: notifying(store.deleteInstance, ofFirst),
    putBootRow: notifying(store.putBootRow, ofItem),
    deleteBootRow: notifying(store.deleteBootRow, ofItem),
    putCell: notifying(store.putCell, ofItem),
    casMember: notifying(store.casMember, ofItem),
    deleteOpenIncident: notifying(store.deleteOpenIncident, ofItem),
    casGuard: notifying(store.casGuard, ofItem),
    casAction: notifying(store.casAction, ofItem),
    putSilence: notifying(store.putSilence, ofItem),
    deleteSilence: notifying(store.deleteSilence, ofFirst),
    appendAudit: notifying(store.appendAudit, ofItem),
    appendDelivery: notifying(store.appendDelivery, ofItem),
    casEndpoint: notifying(store.casEndpoint, () => null),
    putGivenUp: notifying(store.putGivenUp, ofItem),
    deleteGivenUp: notifying(store.deleteGivenUp, ofItem),
    async casIncident(head) {
      const isWritten = await store.casIncident(head)
      if (!isWritten) return false
      if (isOpened(head)) news.opened(head)
      news.changed(head.fleet)
      return true
    },
  }
}

/** True once for each generation, at the first write of it that this process sees, if the incident has just opened. */
function createIsOpened(now: () => number): (head: IncidentHead) => boolean {
  const known = new Set<string>()
  return ({ fleet, cause, image, gen, state, opened_at }) => {
    const name = JSON.stringify([fleet, cause, image, gen])
    if (state !== 'open' || known.has(name)) return false
    known.add(name)
    const [oldest] = known.size > OPENED_REMEMBERED ? known : []
    if (oldest !== undefined) known.delete(oldest)
    return now() - opened_at < JUST_OPENED_MS
  }
}
