/** What automation did about one incident, or refused and why: the part of a page that decides whether people trust it. */

export interface RepairSummary {
  mode: 'off' | 'dry_run' | 'on'
  /** Repairs that were requested and are not yet verified. */
  in_flight: number
  succeeded: number
  failed: number
  /** Why members were not repaired, most members first. Reasons are the closed list of `refusals.ts`. */
  refused: { reason: string; members: number }[]
  /** Why the fleet's guard is latched for this incident; null where it is not. */
  latched: string | null
  /** True while a repair may still heal every member: under `page: after_remediation` nobody needs waking yet. */
  pending: boolean
  /** One sentence for the page. No guest text. */
  sentence: string
}
