/** What a verdict asks of people by default (docs/judgement.md §2): a page, a ticket, or nothing. Pure. */
import type { Cause, Judgement, Verdict } from './verdict.ts'

export type Severity = 'page' | 'ticket' | 'none'

/** The severity of this judged boot. A boot of unknown kind counts as a first boot, because losing one is worse. */
export function severityOf(boot: Pick<Judgement, 'verdict' | 'boot_kind'>): Severity {
  switch (boot.verdict) {
    case 'failed':
      return boot.boot_kind === 'same_instance' ? 'ticket' : 'page'
    case 'never_reported':
    case 'stalled':
      return 'page'
    case 'degraded':
      return 'ticket'
    default:
      return 'none'
  }
}

/** The same where only the verdict was stored, as in rows and briefs. */
export const severityOfVerdict = (verdict: Verdict): Severity => severityOf({ verdict, boot_kind: 'unknown' })

/** Failing members that an incident needs before it pages: one slow boot is not an outage. */
export const membersToPage = (key: string): number => (key === 'stalled' ? 3 : 1)

/**
 * The incident that gathers everything from unknown machines beyond what they may open: with the image's token anybody can
 * invent any number of machines, causes and images.
 */
export const UNKNOWN_MACHINES = { cause: 'unknown_machines', image: 'any image' } as const

/** Incidents are grouped by this: the cause, or the verdict where there is no cause (docs/architecture.md, Incidents). */
export function incidentCause(verdict: Verdict, cause: Cause): string {
  // A lookup that runs past its own end is a failure that has not ended: it pages as one.
  if (verdict === 'stalled' && cause === 'metadata_http_error') return cause
  if (verdict === 'stalled' || verdict === 'never_reported') return verdict
  return cause === 'unknown' || cause === 'healthy' ? verdict : cause
}

/** Verdicts that prove that the instance has come up. */
export const isGood = (verdict: Verdict): boolean =>
  verdict === 'ok' || verdict === 'recovered' || verdict === 'degraded'

const UNDECIDED: ReadonlySet<string> = new Set<Verdict>(['booting', 'disabled', 'unknown'])

/** Open, switched off or illegible boots show nothing about success: shares are of the others. */
export const isDecided = (verdict: string): boolean => !UNDECIDED.has(verdict)
