/**
 * A repair that a guest requests for itself (`HEAL=on-request`): it asks whether to run its one local action. The answer is
 * a word of a closed list, never text to execute, and only its own bound secret gets more than `none`.
 */
import { isOpen } from '../../shared/remediation/action-words.ts'
import { sha256Hex } from '../../shared/token.ts'
import { atLeast } from '../../shared/trust.ts'
import type { ApiDeps } from '../deps.ts'
import type { ActionItem } from '../store/action-item.ts'
import type { IncidentRef } from '../store/incident-item.ts'
import type { InstanceItem } from '../store/instance-item.ts'
import { claimAction } from './claim-action.ts'
import { grantAction, proposeAction } from './grant-action.ts'
import { auditGrant, isNews, recordDecision } from './record-decision.ts'
import { decideRepair, repairContext } from './repair-decision.ts'

export interface GuestAsks {
  fleet: string
  boot_key: string
  secret: string
}

/** Goes through a webhook's gates, counts like one, and is claimed at once. */
export async function guestAction(deps: ApiDeps, asks: GuestAsks): Promise<'none' | 'rerun'> {
  const target = await ownInstance(deps, asks)
  const { newest, incident } = target ?? {}
  if (!target || !incident || newest?.boot_key !== asks.boot_key || newest.verdict !== 'failed') return 'none'
  if (!atLeast(newest.trust, 'bound')) return 'none'
  const open = target.actions.find(({ boot_key, state }) => boot_key === asks.boot_key && isOpen(state))
  const action = open ? await deps.store.getAction(open.action_id) : await ask(deps, target, incident)
  if (action?.action !== 'rerun') return 'none'
  // A lost answer is given again: the guest itself remembers what it ran in this boot.
  if (action.state === 'claimed')
    return action.via === 'guest' && deps.now() < action.expires_at ? 'rerun' : 'none'
  return (await claimAction(deps, action, { via: 'guest', key: null })).ok ? 'rerun' : 'none'
}

/** A guest cannot know inventory's id, so the worker files its instance under its secret's hash. */
async function ownInstance({ store }: ApiDeps, { fleet, secret }: GuestAsks): Promise<InstanceItem | null> {
  const hash = sha256Hex(secret)
  const id = secret === '' ? null : await store.getAlias(fleet, 'secret', hash)
  const item = id === null ? null : await store.getInstance(fleet, id)
  return item?.secret?.hash === hash ? item : null
}

async function ask(deps: ApiDeps, target: InstanceItem, ref: IncidentRef): Promise<ActionItem | null> {
  const { newest } = target
  if (!newest) return null
  const context = await repairContext(deps, ref.fleet)
  const asked = { ref, target, boot_key: newest.boot_key, failing: 0, via: 'guest' as const }
  const decision = decideRepair(context, asked, deps.now())
  const member = await deps.store.getMember(ref, target.instance)
  const isOurs = member?.state === 'failing' && member.boot_key === newest.boot_key
  const made = isOurs && decision.next?.action !== 'soft_reboot' ? { member, seen: null, decision } : null
  if (made && isNews(made)) await recordDecision(deps, made)
  if (decision.outcome !== 'grant' || decision.next?.action !== 'rerun') return null
  const { boot_key, trust } = newest
  const proposal = {
    ref,
    instance: target.instance,
    boot_key,
    trust,
    next: decision.next,
    via: 'guest' as const,
  }
  const action = await grantAction(deps, await proposeAction(deps, proposal), 0)
  if (member && isOpen(action.state)) await auditGrant(deps, member, decision)
  return action
}
