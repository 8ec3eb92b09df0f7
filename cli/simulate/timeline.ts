/** The story of a simulation: a line for each thing that a person would want to see, neighbours of a kind as one. Pure. */

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

/** So many repairs are told one by one: enough to see them go 1, 2, 4, 8. */
const REPAIRS_IN_FULL = 15

interface Line {
  at_s: number
  what: EventText['what']
  group: string
  words: EventText['words']
  count: number
}

/**
 * Each reason for a refusal is told once an incident, when it comes up first: a member that waits for its turn meets
 * the same ones over and over. After the first repairs, those that follow one another are told in one line.
 */
export function timelineOf(events: readonly TimedEvent[]): TimelineLine[] {
  const lines: Line[] = []
  const refused = new Set<string>()
  let asked = 0
  for (const event of events) {
    if (event.kind === 'asked') asked += 1
    const told = asked > REPAIRS_IN_FULL ? (asOneOfMany(event) ?? describeEvent(event)) : describeEvent(event)
    if (told === null) continue
    const last = lines.at(-1)
    if (last && told.group !== '' && last.group === told.group) {
      last.count += 1
      last.words = told.words
      continue
    }
    if (told.what === 'refused' && event.kind === 'decided') {
      const reason = `${event.incident} ${told.group}`
      if (refused.has(reason)) continue
      refused.add(reason)
    }
    lines.push({ at_s: event.at_s, ...told, count: 1 })
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
