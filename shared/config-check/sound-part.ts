/**
 * The part of a configuration that its schema accepts, so that one check can also find the faults beyond the form in that
 * part. Pure.
 */
import { type Config, config as configFile } from '../config.ts'
import { pointerOf } from './fault.ts'

export interface SoundPart {
  config: Config
  /** Pointers of the parts that were left out; a warning about them would be wrong. */
  left_out: string[]
}

/** How many levels above a fault are removed, one level a round. */
const ROUNDS = 6

/** Null where no part is valid. `settings` is the file as JSON and is not changed. */
export function soundPart(settings: unknown): SoundPart | null {
  if (typeof settings !== 'object' || settings === null) return null
  const rest = structuredClone(settings) as Record<string, unknown>
  const left_out = new Set<string>()
  for (let round = 0; round < ROUNDS; round++) {
    const parsed = configFile.safeParse(rest)
    if (parsed.success) return { config: parsed.data, left_out: [...left_out] }
    for (const issue of parsed.error.issues) {
      const names =
        issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path]
      for (const path of names) {
        const given_up = round === 0 ? path : path.slice(0, Math.max(1, path.length - round))
        remove(rest, given_up)
        left_out.add(pointerOf(given_up))
      }
    }
  }
  return null
}

/** Deletes the value. Deleting an entry of a list leaves a hole, which is a fault: the next round deletes the whole list. */
function remove(from: Record<string, unknown>, path: readonly PropertyKey[]): void {
  const [first = '', ...more] = path.map(String)
  const inside = from[first]
  if (more.length > 0) {
    if (typeof inside === 'object' && inside !== null) remove(inside as Record<string, unknown>, more)
    return
  }
  // The only part without a default; inside a fleet nothing has this name.
  if (first === 'fleets') from.fleets = {}
  else delete from[first]
}

/** Whether a pointer lies inside or around what was left out. */
export const touches = (left_out: readonly string[], pointer: string): boolean =>
  left_out.some((one) => pointer === one || pointer.startsWith(`${one}/`) || one.startsWith(`${pointer}/`))
