/** The demo's output: one readable line for each event, with its time since the start. */
import { displayLine } from '../../shared/display.ts'
import type { Colour, Style } from '../terminal/style.ts'

export type Narrator = (who: string, what: string, colour?: Colour) => void

/** Prints with `write`; seconds count from the call. Texts may be guest text, so they go through `display`. */
export function createNarrator(style: Style, write: (text: string) => void, now: () => number): Narrator {
  const start = now()
  return (who, what, colour) => {
    const seconds = ((now() - start) / 1000).toFixed(1).padStart(5)
    const line = displayLine(what, 300)
    write(`${style.dim(`${seconds} s`)}  ${who.padEnd(11)} ${colour ? style.colour(colour, line) : line}\n`)
  }
}
