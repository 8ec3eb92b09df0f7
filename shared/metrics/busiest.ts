/**
 * Which of many names get a label of their own: the busiest. Guests choose the names, so there may be any number of them;
 * the memory for them is bounded.
 */
import { IMAGE_DISPLACES_AT, IMAGES_WAITING } from '../policy/limits.ts'

export interface Busiest {
  /** Counts this name once. Answers whether it has a label of its own now, and which name lost its place to it. */
  count: (name: string) => { named: boolean; displaced: string | null }
}

/**
 * At most `places` names at a time. The first names get a place; later, a name counted twice as often as the least busy
 * takes that one's place, and the displaced name starts from zero. Of the waiting names the rarest is forgotten, so a flood
 * of names that appear once displaces nothing.
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
