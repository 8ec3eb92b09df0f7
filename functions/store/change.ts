/**
 * Read, decide, compare-and-set, and retry when another writer was faster: the one way in which a mutable item changes. The
 * decision is a pure function of what is stored now, so running it twice is the same as running it once.
 */
import { setTimeout } from 'node:timers/promises'
import { CHANGE_TRIES, CHANGE_TRIES_AT_ONCE } from '../../shared/policy/retries.ts'

export interface Change<T extends { rev: number }> {
  /** Names the item in the error: `instance i-1`. */
  what: string
  /** A strongly consistent read. */
  read: () => Promise<T>
  write: (next: T) => Promise<boolean>
  /** The next state, or null to leave it as it is. */
  decide: (now: T) => T | null
}

/**
 * The first retries follow at once. After them each writer waits for a random time, because many writers of one item would
 * otherwise all lose again.
 */
async function pause(attempt: number): Promise<void> {
  if (attempt >= CHANGE_TRIES_AT_ONCE) await setTimeout(Math.random() * 2 ** Math.min(attempt, 6))
}

/**
 * Answers the stored item afterwards (`rev` as stored) and whether this call wrote it. Throws when others change the item
 * faster than this call can, and whatever the store throws when it fails.
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
