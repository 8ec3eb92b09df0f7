/**
 * The heal that a guest pulls for itself (`HEAL=on-request`): it asks whether to run its one local action. The answer
 * is a word of a closed list, never text to execute, and only its own bound secret gets more than `none`.
 */
import { type AliasName, identityOf, swappedUuid } from '../../shared/identity.ts'
import { isOpen } from '../../shared/remediation/action-words.ts'
import { atLeast } from '../../shared/remediation/target.ts'
import { sha256Hex } from '../../shared/token.ts'
import type { ApiDeps } from '../deps.ts'
import { grantAction, proposeAction } from '../grant-action.ts'
import { recordDecision } from '../record-decision.ts'
import { decideRepair, repairContext } from '../repair-decision.ts'
import type { ActionItem, IncidentRef, InstanceItem } from '../store/items.ts'
import { claimAction } from './claim-action.ts'

export interface GuestAsks {
  fleet: string
  boot_key: string
  /** What the guest is filed under: `guest` of the answer to its report. */
  guest: string
  uuid: string
  macs: string
  secret: string
}

const MACS_TRIED = 8

/** Goes through the gates that a webhook goes through, counts like one, and is claimed at once. */
export async function guestAction(deps: ApiDeps, asks: GuestAsks): Promise<'none' | 'rerun'> {
  const target = await ownInstance(deps, asks)
  const { newest, incident } = target ?? {}
  if (!target || !incident || newest?.boot_key !== asks.boot_key || newest.verdict !== 'failed') return 'none'
  if (!atLeast(newest.trust, 'bound')) return 'none'
  const open = target.actions.find(({ boot_key, state }) => boot_key === asks.boot_key && isOpen(state))
  const action = open ? await deps.store.getAction(open.action_id) : await ask(deps, target, incident)
  if (action?.action !== 'rerun') return 'none'
  // An answer that was lost on the way is given again: the guest keeps its own mark of what it ran in this boot.
  if (action.state === 'claimed')
    return action.via === 'guest' && deps.now() < action.expires_at ? 'rerun' : 'none'
  return (await claimAction(deps, action, 'guest')).ok ? 'rerun' : 'none'
}

/** The instance among those that the guest may be whose bound secret is this one. */
async function ownInstance({ store }: ApiDeps, asks: GuestAsks): Promise<InstanceItem | null> {
  if (asks.secret === '') return null
  const hash = sha256Hex(asks.secret)
  const ids = new Set([asks.guest])
  for (const { kind, value } of namesOf(asks)) {
    const id = await store.getAlias(asks.fleet, kind, value)
    if (id !== null) ids.add(id)
  }
  for (const id of ids) {
    const item = id === '' ? null : await store.getInstance(asks.fleet, id)
    if (item?.secret?.hash === hash) return item
  }
  return null
}

function namesOf({ guest, uuid, macs }: GuestAsks): AliasName[] {
  const { aliases } = identityOf({ product_uuid: uuid === '' ? guest : uuid, macs })
  const uuids = aliases.filter(({ kind }) => kind === 'uuid')
  const swapped = uuids.map(({ kind, value }) => ({ kind, value: swappedUuid(value) }))
  return [...aliases.filter(({ kind }) => kind === 'mac').slice(0, MACS_TRIED), ...uuids, ...swapped]
}

async function ask(deps: ApiDeps, target: InstanceItem, ref: IncidentRef): Promise<ActionItem | null> {
  const { newest } = target
  if (!newest) return null
  const context = await repairContext(deps, ref.fleet)
  const asked = { ref, target, boot_key: newest.boot_key, failing: 0, via: 'guest' as const }
  const decision = decideRepair(context, asked, deps.now())
  const member = await deps.store.getMember(ref, target.instance)
  if (member && decision.next?.action !== 'soft_reboot') await recordDecision(deps, member, decision)
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
  return grantAction(deps, await proposeAction(deps, proposal), 0)
}
