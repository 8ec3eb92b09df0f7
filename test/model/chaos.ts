/** What goes wrong, and how often: shares from 0 to 1 of processes that die, pokes that are lost, work done twice at once. */
import type { Random } from '../../cli/simulate/random.ts'

export interface Chaos {
  random: Random
  crash: number
  lose: number
  twice: number
  /** Nothing works: no sweep, no poke, only the clock goes on. */
  asleep: boolean
}

export const PEACE: Chaos = { random: () => 0.5, crash: 0, lose: 0, twice: 0, asleep: false }

export class Crash extends Error {
  override name = 'Crash'
}

/** A process dies after one of its first so many writes and sends. */
const LATEST_CRASH = 20

/** After how many writes and sends this process dies; null: never. */
export function fateOf({ crash, random }: Chaos): number | null {
  return random() < crash ? 1 + Math.floor(random() * LATEST_CRASH) : null
}
