/** Limits our calls to one endpoint: a receiver that hangs holds a few of them, and further calls fail early. */

export interface EndpointShare {
  /** Waits for a place at this origin. Answers how to release it, or null where none was free in time. */
  enter: (origin: string, waitMs: number) => Promise<(() => void) | null>
}

interface Place {
  inUse: number
  /** Each waiter takes over a released place. */
  waiting: Set<() => void>
}

/** At most `width` calls at a time to each origin. */
export function createEndpointShare(width: number): EndpointShare {
  const places = new Map<string, Place>()

  function leave(origin: string, place: Place): void {
    const [next] = place.waiting
    // The place is passed on directly, so that a later call cannot take it.
    if (next) next()
    else if (--place.inUse === 0) places.delete(origin)
  }

  return {
    async enter(origin, waitMs) {
      const place = places.get(origin) ?? { inUse: 0, waiting: new Set() }
      places.set(origin, place)
      if (place.inUse < width) place.inUse++
      else if (!(await placeFree(place, waitMs))) return null
      return () => leave(origin, place)
    },
  }
}

/** False where no place was released within this time. */
function placeFree(place: Place, waitMs: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const settle = (isFree: boolean) => {
    clearTimeout(timer)
    place.waiting.delete(take)
    resolve(isFree)
  }
  const take = () => settle(true)
  const timer = setTimeout(settle, waitMs, false)
  place.waiting.add(take)
  return promise
}
