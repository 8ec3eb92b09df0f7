/**
 * What the audit says of an incident's members: how many of them share a fate, in one line, and again when that number
 * has doubled or halved. Thousands of members that wait for their turn are one line, not thousands. Pure.
 */
import { AUDITED_COUNTS_PER_HOUR } from '../policy/limits.ts'
import { HOUR_MS } from '../time.ts'

/** What the audit was told so far: part of the incident's head. */
export interface AuditedCounts {
  /** Hours since the epoch, and the lines in it. */
  hour: number
  lines: number
  /** Fate -> the power of two that its number had when it was told. */
  told: Record<string, number>
}

export interface MemberCount {
  /** What they share: `refuse daily_limit`, `member_left gone`. */
  fate: string
  members: number
}

/**
 * The counts that are to be told now, and what was told after that. A fate that nobody shares any more is remembered
 * until the hour is over: what comes and goes is told once.
 */
export function countsToAudit<C extends MemberCount>(
  before: AuditedCounts | null,
  counts: readonly C[],
  now: number,
): { tell: C[]; after: AuditedCounts } {
  const hour = Math.floor(now / HOUR_MS)
  const isNew = before?.hour !== hour
  const present = new Set(counts.map(({ fate }) => fate))
  const known = Object.entries(before?.told ?? {}).filter(([fate]) => !isNew || present.has(fate))
  const told = Object.fromEntries(known)
  const room = AUDITED_COUNTS_PER_HOUR - (isNew ? 0 : (before?.lines ?? 0))
  const tell = counts
    .filter(({ fate, members }) => told[fate] !== sizeOf(members))
    .slice(0, Math.max(0, room))
  for (const { fate, members } of tell) told[fate] = sizeOf(members)
  return { tell, after: { hour, lines: AUDITED_COUNTS_PER_HOUR - room + tell.length, told } }
}

const sizeOf = (members: number): number => Math.floor(Math.log2(members))
