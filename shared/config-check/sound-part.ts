/**
 * The part of a configuration that its schema takes, so that one check names the faults of that part too and not only
 * those of the form. Pure.
 */
import { type Config, config as configFile } from '../config.ts'
import { pointerOf } from './fault.ts'

export interface SoundPart {
  config: Config
  /** Pointers of what was left out; a warning about these says nothing. */
  left_out: string[]
}

/** How far up from a fault its surroundings are given up, one level a round. */
const ROUNDS = 6

/** Null where nothing of it can be read. `settings` is the file as JSON and stays as it is. */
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

/** Deletes what stands there. An entry of a list leaves a hole, which is a fault: the whole list goes a round later. */
function remove(from: Record<string, unknown>, path: readonly PropertyKey[]): void {
  const [first = '', ...more] = path.map(String)
  const inside = from[first]
  if (more.length > 0) {
    if (typeof inside === 'object' && inside !== null) remove(inside as Record<string, unknown>, more)
    return
  }
  // The one part without a default; inside a fleet nothing has this name.
  if (first === 'fleets') from.fleets = {}
  else delete from[first]
}

/** Whether a pointer lies in what was left out, or around it. */
export const touches = (left_out: readonly string[], pointer: string): boolean =>
  left_out.some((one) => pointer === one || pointer.startsWith(`${one}/`) || one.startsWith(`${pointer}/`))
