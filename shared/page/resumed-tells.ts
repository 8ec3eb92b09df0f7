/** A receiver that answered 410 and is used again is told what it missed. Pure. */
import { isTurnedAway, newTell, type Tell } from './tell.ts'

/**
 * The list with a new beginning for each channel of `back`: channel -> where it leads now. What was accepted before
 * stays said, so that nobody is paged twice; a channel that leads elsewhere by now knows nothing yet.
 */
export function resumedTells(tells: readonly Tell[], back: ReadonlyMap<string, string>): Tell[] {
  return tells.map((tell) => {
    const via = back.get(tell.channel)
    if (via === undefined || !isTurnedAway(tell)) return tell
    if (via !== tell.via) return newTell(tell.channel, via, tell.gen)
    return { ...tell, given_up: false, attempts: 0, next_at: null, last_error: null }
  })
}
