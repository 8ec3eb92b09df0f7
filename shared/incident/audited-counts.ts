/**
 * What the audit records about an incident's members: how many share a fate, in one line, and again once that number has
 * doubled or halved. Thousands of members that wait for their turn are one line, not thousands. Pure.
 */
import { AUDITED_COUNTS_PER_HOUR } from '../policy/limits.ts'
import { HOUR_MS } from '../time.ts'

/** What the audit has recorded so far: part of the incident's head. */
export interface AuditedCounts {
  /** Hours since the epoch, and the audit lines in that hour. */
  hour: number
  lines: number
  /** Fate -> the power of two of its number in its last line. */
  told: Record<string, number>
}

export interface MemberCount {
  /** The fate that they share: `refuse daily_limit`, `member_left gone`. */
  fate: string
  members: number
}

/**
 * `news`: the counts to write now; `after`: what the audit has recorded then. A fate without members is remembered until
 * the hour is over, so that one that comes and goes is written once.
 */
export function countsToAudit<C extends MemberCount>(
  before: AuditedCounts | null,
  counts: readonly C[],
  now: number,
): { news: C[]; after: AuditedCounts } {
  const hour = Math.floor(now / HOUR_MS)
  const isNew = before?.hour !== hour
  const present = new Set(counts.map(({ fate }) => fate))
  const known = Object.entries(before?.told ?? {}).filter(([fate]) => !isNew || present.has(fate))
  const told = Object.fromEntries(known)
  const room = AUDITED_COUNTS_PER_HOUR - (isNew ? 0 : (before?.lines ?? 0))
  const news = counts
    .filter(({ fate, members }) => told[fate] !== sizeOf(members))
    .slice(0, Math.max(0, room))
  for (const { fate, members } of news) told[fate] = sizeOf(members)
  return { news, after: { hour, lines: AUDITED_COUNTS_PER_HOUR - room + news.length, told } }
}

const sizeOf = (members: number): number => Math.floor(Math.log2(members))
