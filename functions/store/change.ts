/**
 * Read, decide, compare-and-set, and again when somebody was faster: the one way in which any mutable item changes.
 * The decision is a pure function of what is stored now, so that running it twice is the same as running it once.
 */
import { setTimeout } from 'node:timers/promises'
import { CHANGE_TRIES, CHANGE_TRIES_AT_ONCE } from '../../shared/policy/retries.ts'

export interface Change<T extends { rev: number }> {
  /** For the error: `instance i-1`. */
  what: string
  /** Strongly consistent. */
  read: () => Promise<T>
  write: (next: T) => Promise<boolean>
  /** The next state, or null to leave it as it is. */
  decide: (now: T) => T | null
}

/** The first tries follow at once. Many writers of one item then step aside for a random while, or they all lose again. */
async function pause(attempt: number): Promise<void> {
  if (attempt >= CHANGE_TRIES_AT_ONCE) await setTimeout(Math.random() * 2 ** Math.min(attempt, 6))
}

/**
 * Answers what stands in the store afterwards (`rev` as stored) and whether this call wrote it.
 * Throws when others change the item faster than we can, and whatever the store throws when it fails.
 */
export async function change<T extends { rev: number }>({
  what,
  read,
  write,
  decide,
}: Change<T>): Promise<{
  item: T
  changed: boolean
}> {
  for (let attempt = 0; attempt < CHANGE_TRIES; attempt++) {
    const now = await read()
    const next = decide(now)
    if (next === null) return { item: now, changed: false }
    if (await write(next)) return { item: { ...next, rev: next.rev + 1 }, changed: true }
    await pause(attempt)
  }
  throw new Error(`${what} is being changed by too many writers`)
}
