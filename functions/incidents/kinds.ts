/** The causes and images that the incident of all unknown machines has seen. Pure. */
import { UNKNOWN_KINDS_KEPT } from '../../shared/policy/limits.ts'
import type { IncidentHead } from '../store/incident-item.ts'

/** With this one, the newest first; the same list where it is already in it, or is null. `now` in epoch milliseconds. */
export function withKind(
  kinds: IncidentHead['kinds'],
  kind: string | undefined,
  now: number,
): IncidentHead['kinds'] {
  if (kind === undefined || kinds?.seen.includes(kind)) return kinds
  return { seen: [kind, ...(kinds?.seen ?? [])].slice(0, UNKNOWN_KINDS_KEPT), new_at: now }
}
