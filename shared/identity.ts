/**
 * Which machine a report is about, from what the guest itself reports. None of it is a credential: these are the keys under
 * which its reports are filed, and the aliases that lead to inventory's own id (docs/architecture.md, Whose report it is).
 */
import { createHash } from 'node:crypto'

/** Uuids that vendors and hypervisors hand to more than one machine. */
const BOGUS_UUIDS = new Set([
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
  '03000200-0400-0500-0006-000700080009',
  '12345678-1234-5678-90ab-cddeefaabbcc',
  '00020003-0004-0005-0006-000700080009',
  'fefefefe-fefe-fefe-fefe-fefefefefefe',
  '4c4c4544-0000-2010-8020-80c04f202020',
])
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const MAC = /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/

export interface AliasName {
  kind: 'uuid' | 'mac' | 'tag'
  /** Lower case. */
  value: string
}

export interface Identity {
  /** The key that reports are filed under; null where the guest reports nothing usable about itself. */
  guest: string | null
  boot_key: string | null
  aliases: AliasName[]
  /** A container shares its host's kernel and has no DMI, so it is never repaired. */
  container: boolean
}

/** A uuid in lower case, or null where it is malformed or known to be shared. */
export function usableUuid(text: string | undefined): string | null {
  const uuid = text?.trim().toLowerCase() ?? ''
  return UUID.test(uuid) && !BOGUS_UUIDS.has(uuid) ? uuid : null
}

/**
 * The same uuid with its first three groups in the other byte order: SMBIOS 2.6+ and older firmware disagree, and Azure
 * gen1 and some EC2 types show the swapped form.
 */
export function swappedUuid(uuid: string): string {
  const [a = '', b = '', c = '', ...rest] = uuid.split('-')
  const swap = (hex: string) => (hex.match(/../g) ?? []).reverse().join('')
  return [swap(a), swap(b), swap(c), ...rest].join('-')
}

/** The MACs of a comma separated list, lower case, sorted, without zero and broadcast ones. */
export function usableMacs(text: string | undefined): string[] {
  const macs = (text ?? '')
    .toLowerCase()
    .split(/[\s,]+/)
    .slice(0, 32)
  const usable = macs.filter(
    (mac) => MAC.test(mac) && mac !== '00:00:00:00:00:00' && mac !== 'ff:ff:ff:ff:ff:ff',
  )
  return [...new Set(usable)].sort()
}

/** Reads identity out of an envelope's facts. */
export function identityOf(facts: Record<string, string>): Identity {
  const container = Boolean(facts.container && facts.container !== 'none')
  const uuid = container ? null : (usableUuid(facts.product_uuid) ?? usableUuid(facts.hypervisor_uuid))
  const macs = usableMacs(facts.macs)
  const machine = /^[0-9a-f]{32}$/.test(facts.machine_id ?? '') ? (facts.machine_id ?? '') : ''
  const tag = /^i-[0-9a-f]{8,17}$/.test(facts.board_asset_tag ?? '') ? facts.board_asset_tag : undefined
  return {
    guest: guestKey(container, uuid, macs, machine),
    boot_key: bootKey(facts, container),
    aliases: [
      ...(uuid ? [{ kind: 'uuid' as const, value: uuid }] : []),
      ...macs.map((value) => ({ kind: 'mac' as const, value })),
      ...(tag && !container ? [{ kind: 'tag' as const, value: tag }] : []),
    ],
    container,
  }
}

function guestKey(container: boolean, uuid: string | null, macs: string[], machine: string): string | null {
  if (uuid) return uuid
  if (macs.length === 0 && !machine) return null
  const basis = container ? `${machine},${macs.join(',')}` : macs.length > 0 ? macs.join(',') : machine
  return `${container ? 'ct' : 'mac'}-${createHash('sha256').update(basis).digest('hex').slice(0, 24)}`
}

function bootKey(facts: Record<string, string>, container: boolean): string | null {
  const bootId = usableUuid(facts.boot_id)
  if (!bootId) return null
  const ticks = facts.pid1_start ?? ''
  return container && /^[0-9]{1,20}$/.test(ticks) ? `${bootId}.${ticks}` : bootId
}

/** The keys under which a guest with this uuid or these MACs may have filed reports before inventory named it. */
export function guestKeysOf(uuid: string | null, macs: string[]): string[] {
  const byMac = guestKey(false, null, macs, '')
  return [...(uuid ? [uuid, swappedUuid(uuid)] : []), ...(byMac ? [byMac] : [])]
}

/**
 * `incomplete`: nothing differs, but the guest does not name a MAC, or anything at all, that inventory has of it.
 * `other_cards`: none of its cards is known; the uuid does not differ. `contradicts`: the uuid differs, which never
 * changes, unlike cards.
 */
export type Agreement = 'agrees' | 'incomplete' | 'other_cards' | 'contradicts'

/** Compares the guest's names for itself with inventory's, as far as both have them: a missing name cannot differ. */
export function agreementOf(reported: readonly AliasName[], known: readonly AliasName[]): Agreement {
  const uuid = compared(reported, known, 'uuid')
  const mac = compared(reported, known, 'mac')
  if (uuid === 'differs') return 'contradicts'
  if (mac === 'differs') return 'other_cards'
  if (mac === 'unsaid' || (uuid === 'unsaid' && mac !== 'same')) return 'incomplete'
  return 'agrees'
}

function compared(
  reported: readonly AliasName[],
  known: readonly AliasName[],
  kind: AliasName['kind'],
): 'same' | 'differs' | 'unsaid' | 'unknown' {
  const ours = known.filter((alias) => alias.kind === kind).map(({ value }) => value)
  const theirs = reported.filter((alias) => alias.kind === kind).map(({ value }) => value)
  if (ours.length === 0) return 'unknown'
  if (theirs.length === 0) return 'unsaid'
  const same = theirs.some(
    (value) => ours.includes(value) || (kind === 'uuid' && ours.includes(swappedUuid(value))),
  )
  return same ? 'same' : 'differs'
}
