/** The result of waiting for a machine, and the command's exit code. Pure. */
import type { Verdict } from '../../shared/verdict.ts'

export interface VerdictAnswer {
  instance: string
  /** The server's clock, RFC 3339. */
  at: string
  state: 'final' | 'gone' | 'waiting'
  reason: string | null
  verdict: Verdict | null
  cause: string | null
  confidence: string | null
  boot: { boot_key: string; began_at: string; image: string; link: string } | null
  remedy: string | null
  launch: { at: string; deadline_at: string } | null
}

export type Waited = 'wanted' | 'failed' | 'never_reported' | 'undecided'

export const EXIT_CODES: Record<Waited, number> = { wanted: 0, failed: 1, never_reported: 3, undecided: 4 }

/** The last answer's result; null: none ever came. */
export function waitedFor(answer: VerdictAnswer | null, wanted: readonly Verdict[]): Waited {
  if (answer === null || answer.state === 'waiting') return 'undecided'
  if (answer.verdict !== null && wanted.includes(answer.verdict)) return 'wanted'
  return answer.verdict === 'never_reported' ? 'never_reported' : 'failed'
}

const WORST_FIRST: readonly Waited[] = ['failed', 'never_reported', 'undecided', 'wanted']

/** Of several machines the worst counts: one that failed before one that never reported, before one that is open. */
export const worstOf = (all: readonly Waited[]): Waited =>
  WORST_FIRST.find((one) => all.includes(one)) ?? 'wanted'

const WAITING: Record<string, string> = {
  nothing_reported: 'it has not reported since then',
  only_claims: 'it sent only unverified reports',
  booting: 'it is booting',
  not_legible: 'its reports do not show how the boot went',
}

/** The line of this machine: `vm-1: failed: route_missing_at_lookup (certain)`. */
export function headOf(answer: VerdictAnswer | null): string {
  if (answer === null) return 'undecided: the server never answered'
  const { state, verdict, cause, confidence, reason } = answer
  if (state === 'gone') return 'gone: inventory says that it no longer exists'
  if (state === 'waiting') return `undecided: ${WAITING[reason ?? ''] ?? 'nothing is final yet'}`
  const why = cause === null || cause === 'healthy' || cause === 'unknown' ? '' : `: ${cause}`
  return `${verdict}${why}${why !== '' && confidence !== null ? ` (${confidence})` : ''}`
}
