/** Members leave here: each failing one is compared with what its instance is by now. */
import { silentAt, whyLeft } from '../../shared/incident/member-leaves.ts'
import type { Deps } from '../deps.ts'
import { change } from '../store/change.ts'
import type { IncidentHead, IncidentRef, InstanceItem, Member } from '../store/items.ts'
import { newInstance } from '../store/new-instance.ts'
import { auditIncident } from './audit.ts'

export interface Membership {
  members: Member[]
  /** When the first of those that still fail will count as silent; null where none fails. */
  silent_at: number | null
}

/** Reads every member of the present generation, and lets those go that have a reason to. */
export async function settleMembers(deps: Deps, head: IncidentHead): Promise<Membership> {
  const members: Member[] = []
  const silences: number[] = []
  for (const member of await deps.store.listMembers(head)) {
    if (member.state !== 'failing') {
      members.push(member)
      continue
    }
    const { item, instance } = await settleMember(deps, member)
    members.push(item)
    if (item.state === 'failing') silences.push(silentAt(item, instance))
  }
  return { members, silent_at: silences.length === 0 ? null : Math.min(...silences) }
}

async function settleMember(
  deps: Deps,
  member: Member,
): Promise<{ item: Member; instance: InstanceItem | null }> {
  const { store } = deps
  let instance: InstanceItem | null = null
  const { item, changed } = await change<Member>({
    what: `member ${member.instance}`,
    // The member first: whoever joins writes the instance before the member, so this instance is never the older one.
    read: async () => {
      const now = (await store.getMember(member, member.instance)) ?? member
      instance = await store.getInstance(member.fleet, member.instance)
      return now
    },
    decide: (now) => {
      const reason = now.state === 'failing' ? whyLeft(now, instance, deps.now()) : null
      return reason === null ? null : { ...now, state: reason, left_at: deps.now() }
    },
    write: async (next) => {
      if (next.state === 'gone' || next.state === 'silent') await settleBoot(deps, next)
      return store.casMember(next)
    },
  })
  if (changed) await auditLeaving(deps, item)
  return { item, instance }
}

/** A report of that boot that comes late, or twice, must not make it a member again. */
async function settleBoot({ store }: Deps, { fleet, instance, boot_key }: Member): Promise<void> {
  await change<InstanceItem>({
    what: `instance ${instance}`,
    read: async () => (await store.getInstance(fleet, instance)) ?? newInstance(fleet, instance),
    decide: (now) =>
      now.rev === 0 || now.settled_boot === boot_key ? null : { ...now, settled_boot: boot_key },
    write: (next) => store.casInstance(next),
  })
}

async function auditLeaving(deps: Deps, member: Member): Promise<void> {
  const ref: IncidentRef = member
  const { instance, boot_key, trust } = member
  await auditIncident(deps, ref, 'member_left', member.state, { instance, boot_key, trust })
}
