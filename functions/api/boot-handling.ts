/** What is being done about one boot: its incident, its repair. Read by key, whatever the size of the incident. */
import type { ApiDeps } from '../deps.ts'
import type { ActionItem } from '../store/action-item.ts'
import type { IncidentHead, Member } from '../store/incident-item.ts'

export interface BootHandling {
  /** The incident that this boot is in, or was; null where there is none. */
  incident: IncidentHead | null
  /** The gates' last answer about it; null where it is not a member (any more). */
  member: Member | null
  /** Its newest repair; null where none was requested. */
  action: ActionItem | null
  /** A newer boot of the instance is known. */
  is_past: boolean
}

/** Four reads at most. An older boot of the instance still has its own repairs, but no incident. */
export async function readHandling(
  { store }: Pick<ApiDeps, 'store'>,
  fleet: string,
  { instance, boot_key }: { instance: string; boot_key: string },
): Promise<BootHandling> {
  const item = await store.getInstance(fleet, instance)
  if (item === null) return { incident: null, member: null, action: null, is_past: false }
  const ref = item.incident
  const known = item.actions.find((action) => action.boot_key === boot_key)
  const [head, member, action] = await Promise.all([
    ref === null ? null : store.getIncident(fleet, ref.cause, ref.image),
    ref === null ? null : store.getMember(ref, instance),
    known ? store.getAction(known.action_id) : null,
  ])
  const isIts = member?.boot_key === boot_key
  return {
    incident: isIts && head?.gen === ref?.gen ? head : null,
    member: isIts ? member : null,
    action,
    is_past: item.newest !== null && item.newest.boot_key !== boot_key,
  }
}
