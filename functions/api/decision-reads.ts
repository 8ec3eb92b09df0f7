/** The decisions about one incident or one instance, for `why` and for the timelines of pages. */
import { incidentId } from '../../shared/incident-id.ts'
import { type Decision, decisionsOf } from '../../shared/view/why.ts'
import type { ApiDeps } from '../deps.ts'
import type { ActionItem } from '../store/action-item.ts'
import type { IncidentHead, Member } from '../store/incident-item.ts'
import type { InstanceItem } from '../store/instance-item.ts'
import { readAudit } from './incident-reads.ts'

/** Instances whose actions one request reads: an incident of thousands has long been latched. */
const MAX_INSTANCES = 50

type Reader = Pick<ApiDeps, 'store'>

/** The actions that an instance still lists, newest first. */
export async function actionsOfInstance({ store }: Reader, item: InstanceItem): Promise<ActionItem[]> {
  const actions = await Promise.all(item.actions.map(({ action_id }) => store.getAction(action_id)))
  return actions.filter((action) => action !== null)
}

/** The actions of an incident, from its members' own lists. */
export async function actionsOfIncident(
  deps: Reader,
  head: IncidentHead,
  members: readonly Member[],
): Promise<ActionItem[]> {
  const id = incidentId(head)
  const lists = await Promise.all(
    members.slice(0, MAX_INSTANCES).map(async ({ instance }) => {
      const item = await deps.store.getInstance(head.fleet, instance)
      return item === null ? [] : actionsOfInstance(deps, item)
    }),
  )
  return lists.flat().filter((action) => incidentId(action.incident) === id)
}

/** Each decision about one generation of an incident, its members and their repairs, newest first. */
export async function whyIncident(
  deps: Reader,
  head: IncidentHead,
  members: readonly Member[],
  actions: readonly ActionItem[],
): Promise<Decision[]> {
  const audit = await readAudit(deps, head.fleet, incidentId(head))
  return decisionsOf({ about: 'incident', audit, members, actions })
}

/** Each decision about one instance: its own audit, its repairs, and its place in its incident. */
export async function whyInstance(deps: Reader, item: InstanceItem): Promise<Decision[]> {
  const [audit, actions, member] = await Promise.all([
    readAudit(deps, item.fleet, `instance:${item.instance}`),
    actionsOfInstance(deps, item),
    item.incident === null ? null : deps.store.getMember(item.incident, item.instance),
  ])
  return decisionsOf({ about: item.instance, audit, members: member === null ? [] : [member], actions })
}

/** Decisions about the fleet as a whole: kill switch, pauses, latches. */
export async function whyFleet(deps: Reader, fleet: string): Promise<Decision[]> {
  const audit = await readAudit(deps, fleet, `fleet:${fleet}`)
  return decisionsOf({ about: fleet, audit, members: [], actions: [] })
}
