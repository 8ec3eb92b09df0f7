/** When a failing instance stops being a member of an incident, and why (docs/architecture.md, Incidents). Pure. */
import { SILENT_AFTER_MS } from '../policy/waits.ts'
import { isGood, severityOfVerdict } from '../severity.ts'
import { atLeast, type Trust } from '../trust.ts'
import type { Verdict } from '../verdict.ts'

export type LeaveReason = 'verified_ok' | 'superseded' | 'gone' | 'silent' | 'rebuilt' | 'contested'

interface Ref {
  cause: string
  image: string
  gen: number
}

export interface MemberFacts extends Ref {
  boot_key: string
  trust: Trust
  /** Epoch milliseconds. */
  joined_at: number
}

export interface InstanceFacts {
  newest: { boot_key: string; verdict: Verdict; trust: Trust } | null
  /** The incident that its newest boot belongs to. */
  incident: Ref | null
  launch: { at: number; satisfied_at: number | null } | null
  gone: { at: number } | null
  last_report_at: number | null
  /** Two secrets report as this machine, so it is unknown whose failure this is. */
  contest?: object
}

/** Whether this member counts in pages and gates: an unverified one does not. */
export const counts = (member: Pick<MemberFacts, 'trust'>): boolean => atLeast(member.trust, 'bound')

/**
 * Why the member leaves now, or null while it stays. `instance` null: it was erased. A newer boot that fails for the same
 * reason does not end the membership; the joiner moves it to that boot.
 */
export function whyLeft(
  member: MemberFacts,
  instance: InstanceFacts | null,
  now: number,
): LeaveReason | null {
  if (instance === null || instance.gone !== null) return 'gone'
  if (instance.contest && member.trust !== 'attested') return 'contested'
  if (isVerified(member, instance)) return 'verified_ok'
  if (isSuperseded(member, instance)) return 'superseded'
  if (instance.launch !== null && instance.launch.at > member.joined_at) return 'rebuilt'
  return now >= silentAt(member, instance) ? 'silent' : null
}

/** When the member counts as silent, unless it reports before that. */
export const silentAt = (
  member: Pick<MemberFacts, 'joined_at'>,
  instance: Pick<InstanceFacts, 'last_report_at'> | null,
): number => Math.max(member.joined_at, instance?.last_report_at ?? 0) + SILENT_AFTER_MS

const isSame = (a: Ref, b: Ref | null) =>
  b !== null && a.cause === b.cause && a.image === b.image && a.gen === b.gen

/** A degraded boot is better than none, but it does not end an incident about degraded boots. */
function isVerified(member: MemberFacts, { newest, incident, launch }: InstanceFacts): boolean {
  if (newest === null || !isGood(newest.verdict)) return false
  if (isSame(member, incident) && severityOfVerdict(newest.verdict) !== 'none') return false
  // A report satisfies a launch that never reported at any trust: the inventory that armed the deadline defined it so.
  if (member.cause === 'never_reported' && launch !== null && launch.satisfied_at !== null) return true
  return atLeast(newest.trust, member.trust)
}

function isSuperseded(member: MemberFacts, { newest, incident, launch }: InstanceFacts): boolean {
  if (incident !== null && !isSame(member, incident)) return true
  if (member.cause === 'never_reported' && launch !== null && launch.satisfied_at !== null) return true
  // cloud-init was switched off: the boot before it no longer fails.
  return newest !== null && newest.boot_key !== member.boot_key && newest.verdict === 'disabled'
}
