/** One event of the server as a line of text: date, level, event, details. `--json` writes the event itself. */
import { displayLine } from '../shared/display.ts'
import type { Style } from './terminal/style.ts'

export type Level = 'info' | 'warn' | 'error'

const ERROR = /_(?:failed|unreadable|impossible)$/
const WARN = /_(?:failing|disabled|quarantined|slow|put_off|unheard|unknown)$|^guard_latched$/

/** By the event's name: `error` did not work, `warn` wants somebody to look, `info` is the ordinary course. */
export function levelOf(event: string): Level {
  if (ERROR.test(event)) return 'error'
  return WARN.test(event) ? 'warn' : 'info'
}

const COLOURS = { error: 'red', warn: 'yellow' } as const

/** `at` in epoch milliseconds; details may be a guest's and are shown safely. Ends in a newline. */
export function logLine(event: string, detail: object, at: number, style: Style): string {
  const level = levelOf(event)
  const marked = level === 'info' ? level : style.colour(COLOURS[level], level)
  const words = Object.entries(detail).map(([name, value]) => `${name}=${displayLine(String(value), 120)}`)
  const time = style.dim(`${new Date(at).toISOString().slice(0, 19)}Z`)
  return `${[time, marked.padEnd(marked.length - level.length + 5), event, ...words].join(' ')}\n`
}
