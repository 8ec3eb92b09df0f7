/** Sums up an incident's repairs for its page. Pure. */
import type { Latch } from './latch.ts'
import { isWaiting, refusalText } from './refusals.ts'
import type { RepairSummary } from './summary.ts'

export interface MemberRepair {
  /** The gates' last answer for a failing member. */
  outcome: 'in_flight' | 'next' | 'dry_run' | 'refused'
  reason: string
}

export interface SummaryQuestion {
  mode: RepairSummary['mode']
  members: readonly MemberRepair[]
  succeeded: number
  failed: number
  /** The latch that holds this incident; null where none does. */
  latch: Pick<Latch, 'scope' | 'note'> | null
}

/** People can wait while each failing member is being repaired, or waits for its turn behind one that is. */
export function summarize(question: SummaryQuestion): RepairSummary {
  const { members, mode, succeeded, failed, latch } = question
  const in_flight = members.filter(({ outcome }) => outcome === 'in_flight').length
  const refused = countReasons(members.filter(({ outcome }) => outcome === 'refused'))
  const next = members.filter(({ outcome }) => outcome === 'next').length
  const pending = in_flight + next > 0 && refused.every(({ reason }) => isWaiting(reason))
  // Reboots that are held while re-runs continue need no person yet.
  const stopped = latch !== null && (latch.scope === 'all' || in_flight === 0)
  const latched = stopped ? latch.note : null
  const summary = { mode, in_flight, succeeded, failed, refused, latched, pending }
  return { ...summary, sentence: sentenceOf(summary, question) }
}

function countReasons(refused: readonly MemberRepair[]): RepairSummary['refused'] {
  const counts = new Map<string, number>()
  for (const { reason } of refused) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  return [...counts]
    .map(([reason, members]) => ({ reason, members }))
    .sort((a, b) => b.members - a.members || (a.reason < b.reason ? -1 : 1))
}

function sentenceOf(summary: Omit<RepairSummary, 'sentence'>, { members, latch }: SummaryQuestion): string {
  if (summary.mode === 'off') return 'Repairs are off for this fleet: nothing was repaired.'
  const parts = [
    ...(latch ? [`${latch.scope === 'all' ? 'repairs stopped' : 'reboots stopped'}: ${latch.note}`] : []),
    ...counted(summary.in_flight, 'in flight'),
    ...counted(members.filter(({ outcome }) => outcome === 'next').length, 'next in turn'),
    ...counted(summary.succeeded, 'verified'),
    ...counted(latch?.scope === 'all' ? 0 : summary.failed, 'did not help'),
    ...counted(members.filter(({ outcome }) => outcome === 'dry_run').length, 'only rehearsed'),
    ...summary.refused.map(({ reason, members: n }) => `${n} not repaired (${refusalText(reason)})`),
  ]
  return sentence(parts.length === 0 ? 'nothing to repair' : parts.join('; '))
}

const counted = (n: number, what: string): string[] => (n === 0 ? [] : [`${n} ${what}`])

const sentence = (words: string) => `${words[0]?.toUpperCase() ?? ''}${words.slice(1)}.`
