/** One event of a simulation in words, and which neighbours may share its line. Pure. */
import type { AuditEntry } from '../../functions/store/log-item.ts'
import { refusalText } from '../../shared/remediation/refusals.ts'
import type { Happening } from './happening.ts'
import type { TimedEvent } from './outcome.ts'

export interface EventText {
  what: 'page' | 'update' | 'resolve' | 'ack' | 'repair' | 'refused' | 'latch' | 'host'
  /** Neighbours of the same group become one line; empty: always a line of its own. */
  group: string
  words: (count: number) => string
}

/** Null for an event that needs no line: a claim that was granted, a repair whose proof follows. */
export function describeEvent(event: TimedEvent): EventText | null {
  return event.kind === 'decided' ? describeDecision(event.entry) : describeHappening(event)
}

const alone = (what: EventText['what'], text: string): EventText => ({ what, group: '', words: () => text })
const many = (count: number, one: string, several: string) => (count === 1 ? one : `${count} ${several}`)

function describeHappening(event: Happening): EventText | null {
  switch (event.kind) {
    case 'page':
      return alone(
        event.update ? 'update' : 'page',
        [event.summary, event.automation].filter(Boolean).join(' — '),
      )
    case 'resolve':
      return alone('resolve', event.key)
    case 'acknowledge':
      return alone('ack', event.key)
    case 'terminated':
      return alone('host', `${event.instances} failing hosts terminated`)
    case 'asked': {
      const { action, attempt, instance } = event
      const what = attempt > 1 ? `asked for, attempt ${attempt}` : 'asked for'
      const words = (count: number) => many(count, `${action} of ${instance} ${what}`, `× ${action} ${what}`)
      return { what: 'repair', group: `asked ${action} ${attempt}`, words }
    }
    case 'claim_refused': {
      const words = (count: number) =>
        `${many(count, 'claim', 'claims')} refused with ${event.status}: nothing is done`
      return { what: 'repair', group: `claim ${event.status}`, words }
    }
    case 'not_repaired': {
      const words = (count: number) =>
        many(count, `${event.instance} failed again and said so`, 'hosts failed again and said so')
      return { what: 'repair', group: event.kind, words }
    }
    case 'change':
    case 'claimed':
    case 'repaired':
      return null
  }
}

function describeDecision({ action, reason, detail }: AuditEntry): EventText | null {
  if (action === 'refuse') {
    const why = `${reason}: ${refusalText(reason)}`
    const words = () => `${detail.instance ?? `${detail.members} hosts`}, ${why}`
    return { what: 'refused', group: `refuse ${reason}`, words }
  }
  if (action === 'dry_run') {
    const words = (count: number) => `${many(count, 'repair', 'repairs')} rehearsed, not asked for: ${reason}`
    return { what: 'repair', group: 'dry_run', words }
  }
  if (action === 'latched' || action === 'latch_cleared') {
    const held = detail.scope ? ` (${detail.scope} repairs)` : ''
    return alone(
      'latch',
      `${action.replace('_', ' ')}${held}: ${[reason, detail.note].filter(Boolean).join(', ')}`,
    )
  }
  return describeEnding(action, reason, String(detail.instance))
}

function describeEnding(action: string, reason: string, instance: string): EventText | null {
  const [, kind, state] =
    /^(rerun|soft_reboot|hard_reboot) (succeeded|failed|expired|cancelled)$/.exec(action) ?? []
  if (!kind || !state) return null
  const words = (count: number) => `${many(count, `${kind} of ${instance}`, `× ${kind}`)} ${state}: ${reason}`
  return { what: 'repair', group: `${action} ${reason}`, words }
}
