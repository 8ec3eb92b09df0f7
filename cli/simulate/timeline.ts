/** The story of a simulation, a line for each thing that a person would want to see; equal neighbours become one line. Pure. */
import type { AuditEntry } from '../../functions/store/items.ts'
import { refusalText } from '../../shared/remediation/refusals.ts'
import type { TimedEvent } from './outcome.ts'

export interface TimelineLine {
  /** Seconds after the start. */
  at_s: number
  what: 'page' | 'update' | 'resolve' | 'ack' | 'repair' | 'effect' | 'refused' | 'latch' | 'verdict' | 'host'
  text: string
  /** How many neighbours this line stands for. */
  count: number
}

interface Told {
  what: TimelineLine['what']
  /** `count` equal neighbours in words. Lines merge when `group` is the same. */
  group: string
  words: (count: number) => string
}

/** Claims are left out where they were granted: what matters is what was asked for and what it did. */
export function timelineOf(events: readonly TimedEvent[]): TimelineLine[] {
  const lines: (TimelineLine & { group: string; words: Told['words'] })[] = []
  for (const event of events) {
    const told = tellEvent(event)
    if (!told) continue
    const last = lines.at(-1)
    if (last && last.group === told.group && told.group !== '') last.count += 1
    else lines.push({ ...told, at_s: event.at_s, text: '', count: 1 })
  }
  return lines.map(({ at_s, what, count, words }) => ({ at_s, what, count, text: words(count) }))
}

const many = (count: number, one: string, several: string) => (count === 1 ? one : `${count} ${several}`)

function tellEvent(event: TimedEvent): Told | null {
  switch (event.kind) {
    case 'page': {
      const text = [event.summary, event.automation].filter(Boolean).join(' — ')
      return { what: event.update ? 'update' : 'page', group: '', words: () => text }
    }
    case 'resolve':
      return { what: 'resolve', group: '', words: () => event.key }
    case 'acknowledge':
      return { what: 'ack', group: '', words: () => event.key }
    case 'asked': {
      const tries = event.attempt > 1 ? `, attempt ${event.attempt}` : ''
      return {
        what: 'repair',
        group: `asked ${event.action} ${event.attempt}`,
        words: (count) =>
          many(
            count,
            `${event.action} of ${event.instance} asked for${tries}`,
            `× ${event.action} asked for${tries}`,
          ),
      }
    }
    case 'claimed':
      return null
    case 'claim_refused':
      return {
        what: 'repair',
        group: `claim ${event.status}`,
        words: (count) => `${many(count, 'claim', 'claims')} refused with ${event.status}: nothing is done`,
      }
    case 'repaired':
    case 'not_repaired': {
      const outcome =
        event.kind === 'repaired' ? 'found its source and reported well' : 'failed again and said so'
      return {
        what: 'effect',
        group: event.kind,
        words: (count) => many(count, `${event.instance} ${outcome}`, `hosts: ${outcome}`),
      }
    }
    case 'terminated':
      return { what: 'host', group: '', words: () => `${event.instances} failing hosts terminated` }
    case 'decided':
      return tellDecision(event.entry)
  }
}

function tellDecision(entry: AuditEntry): Told | null {
  const { action, reason, detail } = entry
  if (action === 'refuse') {
    const why = `${reason}: ${refusalText(reason)}`
    return {
      what: 'refused',
      group: `refuse ${reason}`,
      words: (count) => many(count, `${detail.instance}, ${why}`, `hosts, ${why}`),
    }
  }
  if (action === 'latched' || action === 'latch_cleared') {
    const note = detail.note ? ` (${detail.note})` : ''
    return { what: 'latch', group: '', words: () => `${action} ${detail.scope ?? ''}: ${reason}${note}` }
  }
  if (action === 'dry_run')
    return {
      what: 'verdict',
      group: 'dry_run',
      words: (count) => `${many(count, 'repair', 'repairs')} rehearsed: ${reason}`,
    }
  const ended = /^(rerun|soft_reboot|hard_reboot) (succeeded|failed|expired|cancelled)$/.exec(action)
  if (ended)
    return {
      what: 'verdict',
      group: `${action} ${reason}`,
      words: (count) =>
        `${many(count, `${ended[1]} of ${detail.instance}`, `× ${ended[1]}`)} ${ended[2]}: ${reason}`,
    }
  return null
}
