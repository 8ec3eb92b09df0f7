/** The timeline of a simulation: a line for each event that a person would want to see, similar neighbours as one. Pure. */

import { describeEvent, type EventText } from './describe-event.ts'
import type { TimedEvent } from './outcome.ts'

export interface TimelineLine {
  /** Seconds after the start. */
  at_s: number
  what: EventText['what']
  text: string
  /** How many events this line stands for. */
  count: number
}

/** So many repairs are shown one by one: enough to see them go 1, 2, 4, 8. */
const REPAIRS_IN_FULL = 15

interface Line {
  at_s: number
  what: EventText['what']
  group: string
  words: EventText['words']
  count: number
}

/**
 * Each reason for a refusal is shown once an incident, at its first occurrence: a waiting member meets the same ones over
 * and over. After the first repairs, consecutive ones share one line.
 */
export function timelineOf(events: readonly TimedEvent[]): TimelineLine[] {
  const lines: Line[] = []
  const refused = new Set<string>()
  let asked = 0
  for (const event of events) {
    if (event.kind === 'asked') asked += 1
    const line = asked > REPAIRS_IN_FULL ? (asOneOfMany(event) ?? describeEvent(event)) : describeEvent(event)
    if (line === null) continue
    const last = lines.at(-1)
    if (last && line.group !== '' && last.group === line.group) {
      last.count += 1
      last.words = line.words
      continue
    }
    if (line.what === 'refused' && event.kind === 'decided') {
      const reason = `${event.incident} ${line.group}`
      if (refused.has(reason)) continue
      refused.add(reason)
    }
    lines.push({ at_s: event.at_s, ...line, count: 1 })
  }
  return lines.map(({ at_s, what, count, words }) => ({ at_s, what, count, text: words(count) }))
}

/** A request and its proof are one kind of event then: two a repair. Null for every other event. */
function asOneOfMany(event: TimedEvent): EventText | null {
  const isProof = event.kind === 'decided' && /^\w+ succeeded$/.test(event.entry.action)
  if (event.kind !== 'asked' && !isProof) return null
  const until = new Date(event.at_s * 1000).toISOString().slice(11, 19)
  return {
    what: 'repair',
    group: 'one after another',
    words: (count) =>
      `${Math.ceil(count / 2)} more repairs requested and verified one after another, until +${until}`,
  }
}
