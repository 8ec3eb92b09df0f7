/** A channel that answered 410 is used again: incidents that it missed are evaluated at once. */
import { isChannelOff } from '../../shared/page/notification.ts'
import { RECENT_INCIDENT_MS } from '../../shared/policy/waits.ts'
import type { Deps } from '../deps.ts'
import { incidentWork } from '../due/incident-work.ts'
import { wake } from '../due/wake.ts'
import { isDisabled } from '../outbound/endpoint-state.ts'
import type { IncidentHead } from '../store/incident-item.ts'
import type { Page } from '../store/store.ts'

const PAGE = 200

/** Wakes them in every fleet, because channels are shared. Without this, open ones would be evaluated within ten minutes. */
export async function resumeChannel(deps: Deps, channel: string): Promise<void> {
  for (const fleet of Object.keys(deps.config.fleets)) {
    let cursor: string | null = null
    do {
      const page: Page<IncidentHead> = await deps.store.listIncidents(fleet, cursor, PAGE)
      for (const head of page.items)
        if (missed(head, channel, deps.now())) await wake(deps, incidentWork(head))
      cursor = page.next
    } while (cursor !== null)
  }
}

function missed(
  { tell: notifications, resolved_at, state }: IncidentHead,
  channel: string,
  now: number,
): boolean {
  if (state === 'resolved' && now > (resolved_at ?? 0) + RECENT_INCIDENT_MS) return false
  return notifications.some((notification) => notification.channel === channel && isChannelOff(notification))
}

/** Which of the channels that answered 410 to this incident are used again, and where each leads. */
export async function resumedChannels(
  deps: Pick<Deps, 'store'>,
  { tell: notification }: IncidentHead,
  via: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, string>> {
  const back = new Map<string, string>()
  for (const name of new Set(notification.filter(isChannelOff).map(({ channel }) => channel))) {
    const leads = via.get(name)
    if (leads !== undefined && !(await isDisabled(deps, `channel:${name}`))) back.set(name, leads)
  }
  return back
}
