/**
 * Which of many names have a label of their own: the busiest. A name is a guest's word, so there may be any number of
 * them; what is kept of them is bounded.
 */
import { IMAGE_DISPLACES_AT, IMAGES_WAITING } from '../policy/limits.ts'

export interface Busiest {
  /** Counts this name once. Answers whether it has a label of its own now, and which name gave up its place for it. */
  count: (name: string) => { named: boolean; displaced: string | null }
}

/**
 * At most `places` names at a time. First come, first named; later a name that was counted twice as often as the least
 * busy takes its place, and that one begins anew when it comes again. Of those that wait the rarest is forgotten, so that a flood of names
 * that come once displaces nobody.
 */
export function createBusiest(places: number): Busiest {
  const named = new Map<string, number>()
  const waiting = new Map<string, number>()

  function rarest(counts: ReadonlyMap<string, number>): [name: string, count: number] {
    let least: [string, number] = ['', Number.POSITIVE_INFINITY]
    for (const entry of counts) if (entry[1] < least[1]) least = entry
    return least
  }

  return {
    count(name) {
      const known = named.get(name)
      if (known !== undefined || named.size < places) {
        named.set(name, (known ?? 0) + 1)
        return { named: true, displaced: null }
      }
      const count = (waiting.get(name) ?? 0) + 1
      const [least, busy] = rarest(named)
      if (count >= IMAGE_DISPLACES_AT * busy) {
        waiting.delete(name)
        named.delete(least)
        named.set(name, count)
        return { named: true, displaced: least }
      }
      if (!waiting.has(name) && waiting.size >= IMAGES_WAITING) waiting.delete(rarest(waiting)[0])
      waiting.set(name, count)
      return { named: false, displaced: null }
    },
  }
}
