/** Finds whose reports these are: from the guest's names for itself to the instance that inventory means (docs/architecture.md). */
import { fleetSettings } from '../../shared/config.ts'
import { type AliasName, agreementOf, identityOf, swappedUuid, usableUuid } from '../../shared/identity.ts'
import { ALIAS_RENEW_MS } from '../../shared/policy/waits.ts'
import type { Deps } from '../deps.ts'
import type { Alias, InstanceItem } from '../store/instance-item.ts'
import type { ReportHead } from './fold.ts'

/** A machine has few interfaces; a list of thousands is an attack on our reads. */
const MACS_TRIED = 8

export interface Found {
  instance: string
  /** It names the cards of two existing machines, and nothing else distinguishes them. */
  disputed: boolean
}
export interface Resolve {
  instanceOf: (report: ReportHead) => Promise<Found>
  /** The instance by the name that the reports are filed under alone: nearly always right. */
  guess: (guest: string) => Promise<string>
  /** Hands over an instance that was just read, so that it need not be read again. */
  know: (item: InstanceItem) => void
  /** Takes an instance that was read on the way; undefined where it was not, or was already taken. */
  take: (instance: string) => InstanceItem | undefined
}

/**
 * Finds instance ids for reports of one fleet and remembers them for one judgement. Where no alias is known, the guest's
 * own name is the id. Reports that the control plane vouches for need no search. `onFound` is called with each name in use.
 *
 * Two machines may have one name: a hypervisor assigns a uuid twice, two networks of one cloud use one MAC, a card moves.
 * Among the machines that exist the bound secret decides, then all of the guest's names together, then the uuid, then MACs.
 */
export function createResolve(
  deps: Pick<Deps, 'store'>,
  fleet: string,
  onFound: (alias: Alias) => Promise<void> = async () => {},
): Resolve {
  const known = new Map<string, Promise<string | null>>()
  const items = new Map<string, Promise<InstanceItem | null>>()
  const untaken = new Map<string, InstanceItem>()

  async function find(kind: AliasName['kind'], value: string): Promise<string | null> {
    const alias = await deps.store.findAlias(fleet, kind, value)
    if (alias) await onFound(alias)
    return alias?.instance ?? null
  }

  function lookUp({ kind, value }: AliasName): Promise<string | null> {
    const name = `${kind}:${value}`
    const found = known.get(name) ?? find(kind, value)
    known.set(name, found)
    return found
  }

  async function read(instance: string): Promise<InstanceItem | null> {
    const item = await deps.store.getInstance(fleet, instance)
    if (item) untaken.set(instance, item)
    return item
  }

  function itemOf(instance: string): Promise<InstanceItem | null> {
    const item = items.get(instance) ?? read(instance)
    items.set(instance, item)
    return item
  }

  async function first(names: readonly AliasName[]): Promise<string | null> {
    for (const name of names) {
      const instance = await lookUp(name)
      if (instance !== null) return instance
    }
    return null
  }

  /** Every instance with one of these names, by uuid first. All MACs are looked up where they alone must decide. */
  async function named(aliases: readonly AliasName[]): Promise<string[]> {
    const byUuid = await first(namesOf(aliases, 'uuid'))
    const macs = namesOf(aliases, 'mac').slice(0, MACS_TRIED)
    const byMac = byUuid === null ? await Promise.all(macs.map(lookUp)) : [await first(macs)]
    return [...new Set([byUuid, ...byMac])].filter((one) => one !== null)
  }

  async function instanceOf({ report, facts }: ReportHead): Promise<Found> {
    if (report.attested_instance !== null) return sure(report.attested_instance)
    const { aliases } = identityOf(facts)
    const found = await named(aliases)
    if (found.length === 0) return sure((await first(namesOf(aliases, 'tag'))) ?? report.guest)
    const there = (await Promise.all(found.map(itemOf))).filter(
      (item) => item === null || !isOver(item, report),
    )
    // An instance with names and no item is being announced at this moment.
    const unread = found.find((_, index) => there[index] === null)
    return (
      choose(
        there.filter((item) => item !== null),
        report,
        aliases,
      ) ?? sure(unread ?? report.guest)
    )
  }

  async function guess(guest: string): Promise<string> {
    const uuid = usableUuid(guest)
    return (uuid && (await first(namesOf([{ kind: 'uuid', value: uuid }], 'uuid')))) || guest
  }

  return {
    instanceOf,
    guess,
    know: (item) => void items.set(item.instance, Promise.resolve(item.rev === 0 ? null : item)),
    take(instance) {
      const item = untaken.get(instance)
      untaken.delete(instance)
      return item
    },
  }
}

const sure = (instance: string): Found => ({ instance, disputed: false })

/**
 * Inventory reported this machine as gone before the report came, and its secret is another: its names belong to another
 * machine now, which inventory has not announced yet.
 */
const isOver = (
  { gone, secret }: InstanceItem,
  { received_at, secret_hash }: ReportHead['report'],
): boolean => gone !== null && received_at > gone.at && (secret === null || secret.hash !== secret_hash)

/** The one of these instances that the report is about; null where none exists. They come in the order of the names. */
function choose(
  there: readonly InstanceItem[],
  { secret_hash }: ReportHead['report'],
  aliases: readonly AliasName[],
): Found | null {
  const own = there.find(({ secret }) => secret !== null && secret.hash === secret_hash)
  if (own) return sure(own.instance)
  const [one, ...others] = there
  if (!one) return null
  if (others.length === 0) return sure(one.instance)
  const agreeing = there.filter((item) => agreementOf(aliases, item.aliases) === 'agrees')
  const byUuid = there.find((item) => sameUuid(aliases, item.aliases))
  const [match, ...more] = agreeing
  if (match && more.length === 0) return sure(match.instance)
  return byUuid ? sure(byUuid.instance) : { instance: one.instance, disputed: agreeing.length > 1 }
}

function sameUuid(reported: readonly AliasName[], known: readonly AliasName[]): boolean {
  const names = namesOf(reported, 'uuid').map(({ value }) => value)
  return known.some(({ kind, value }) => kind === 'uuid' && names.includes(value))
}

/** The names to look up, in order: a uuid also as firmware with the other byte order spells it. */
function namesOf(aliases: readonly AliasName[], wanted: AliasName['kind']): AliasName[] {
  return aliases
    .filter(({ kind }) => kind === wanted)
    .flatMap<AliasName>(({ kind, value }) =>
      kind === 'uuid'
        ? [
            { kind, value },
            { kind, value: swappedUuid(value) },
          ]
        : [{ kind, value }],
    )
}

/** Unused names expire, so a name by which reports still find their instance is renewed. */
export async function renewAlias({ store, now }: Pick<Deps, 'store' | 'now'>, alias: Alias): Promise<void> {
  if (now() - alias.at > ALIAS_RENEW_MS) await store.renewAlias(alias, now())
}

/** True where an inventory announces instances: then one that it did not announce stays unverified. */
export async function hasInventory(deps: Pick<Deps, 'store' | 'config'>, fleet: string): Promise<boolean> {
  if (fleetSettings(deps.config, fleet).selector !== null) return true
  return (await deps.store.getAlias(fleet, 'inventory', fleet)) !== null
}
