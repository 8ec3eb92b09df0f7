/**
 * A clock that jumps to the next event. Handlers get its `now`; an entry here replaces a delay of SQS on AWS and a timer of
 * embedded mode. Nothing sleeps.
 */
export interface VirtualTime {
  /** Epoch milliseconds. */
  now: () => number
  /** Does `task` at `at`; a moment in the past means now. Entries of the same moment keep their order. */
  schedule: (at: number, task: () => Promise<void>) => void
  /** Does everything up to and including `until`, then stays there. `onStep` is called for each entry. */
  runUntil: (until: number, onStep?: (now: number) => void) => Promise<void>
  /** Entries not yet done. */
  pending: () => number
}

interface Entry {
  at: number
  order: number
  task: () => Promise<void>
}

export function createVirtualTime(start: number): VirtualTime {
  const heap: Entry[] = []
  let now = start
  let order = 0

  return {
    now: () => now,
    schedule(at, task) {
      push(heap, { at: Math.max(at, now), order: order++, task })
    },
    async runUntil(until, onStep) {
      for (let next = heap[0]; next && next.at <= until; next = heap[0]) {
        pop(heap)
        now = Math.max(now, next.at)
        await next.task()
        onStep?.(now)
      }
      now = Math.max(now, until)
    },
    pending: () => heap.length,
  }
}

const isBefore = (a: Entry, b: Entry) => a.at < b.at || (a.at === b.at && a.order < b.order)

/** A binary heap: a long run of a large fleet has tens of thousands of entries waiting. */
function push(heap: Entry[], entry: Entry): void {
  let index = heap.length
  heap.push(entry)
  while (index > 0) {
    const parent = (index - 1) >> 1
    const above = heap[parent]
    if (!above || !isBefore(entry, above)) break
    heap[index] = above
    index = parent
  }
  heap[index] = entry
}

function pop(heap: Entry[]): void {
  const last = heap.pop()
  if (!last || heap.length === 0) return
  let index = 0
  for (;;) {
    const child = smallerChild(heap, index)
    const below = child === null ? undefined : heap[child]
    if (child === null || !below || !isBefore(below, last)) break
    heap[index] = below
    index = child
  }
  heap[index] = last
}

function smallerChild(heap: Entry[], index: number): number | null {
  const left = heap[2 * index + 1]
  const right = heap[2 * index + 2]
  if (!left) return null
  return right && isBefore(right, left) ? 2 * index + 2 : 2 * index + 1
}
