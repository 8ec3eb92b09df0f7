/** One event of the server as a line of text: date, level, event, details. `--json` writes the event itself. */
import { displayLine } from '../shared/display.ts'
import type { EventName } from '../shared/log/events.ts'
import type { Level } from '../shared/log/levels.ts'
import { safeJson } from '../shared/safe-json.ts'
import type { Style } from './terminal/style.ts'

const COLOURS: Partial<Record<Level, 'red' | 'yellow'>> = { error: 'red', warn: 'yellow' }

export interface LogEntry {
  /** Epoch milliseconds. */
  at: number
  level: Level
  event: EventName
  detail: object
}

/** Details may be guest text and are shown safely. Ends in a newline. */
export function logLine({ at, level, event, detail }: LogEntry, style: Style): string {
  const colour = COLOURS[level]
  const marked = colour === undefined ? level : style.colour(colour, level)
  const words = Object.entries(detail).map(([name, value]) => `${name}=${displayLine(String(value), 120)}`)
  const time = style.dim(`${new Date(at).toISOString().slice(0, 19)}Z`)
  return `${[time, marked.padEnd(marked.length - level.length + 5), event, ...words].join(' ')}\n`
}

/** The same for programs; people may still look at it in a terminal. */
export const jsonLine = ({ at, level, event, detail }: LogEntry): string =>
  `${safeJson({ at: new Date(at).toISOString(), level, event, ...detail }, 0)}\n`
