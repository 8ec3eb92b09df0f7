/** The demo's story: one readable line for each thing that happens, with its time since the start. */
import { displayLine } from '../../shared/display.ts'
import type { Colour, Style } from '../terminal/style.ts'

export type Narrator = (who: string, what: string, colour?: Colour) => void

/** Tells to `write`; seconds count from the call. Texts may hold a guest's words: they go through the display door. */
export function createNarrator(style: Style, write: (text: string) => void, now: () => number): Narrator {
  const start = now()
  return (who, what, colour) => {
    const seconds = ((now() - start) / 1000).toFixed(1).padStart(5)
    const line = displayLine(what, 300)
    write(`${style.dim(`${seconds} s`)}  ${who.padEnd(11)} ${colour ? style.colour(colour, line) : line}\n`)
  }
}
