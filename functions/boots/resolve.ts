/** Whose reports these are: from what the guest calls itself to the instance that inventory means (docs/architecture.md). */
import { fleetSettings } from '../../shared/config.ts'
import { type AliasName, agreementOf, identityOf, swappedUuid, usableUuid } from '../../shared/identity.ts'
import { ALIAS_RENEW_MS } from '../../shared/policy/waits.ts'
import type { Deps } from '../deps.ts'
import type { Alias } from '../store/instance-item.ts'
import type { ReportHead } from './fold.ts'

/** A machine has few interfaces; a list of thousands is an attack on our reads. */
const MACS_TRIED = 8

export interface Resolve {
  instanceOf: (report: ReportHead) => Promise<string>
  /** Whom these reports are about as far as the name that they are filed under tells: right nearly always. */
  guess: (guest: string) => Promise<string>
}

/**
 * Finds instance ids for reports of one fleet and remembers them for one judgement. Where no alias is known the guest
 * stands for itself. What the control plane vouches for is not asked about. `onFound` is told of each name in use.
 *
 * Names can be taken twice: a hypervisor hands out one uuid twice, two networks of one cloud use one MAC. Where the MAC
 * and the uuid lead to two instances, it is the one whose names, as inventory gave them, agree with all that the guest
 * says; the MAC's where that settles nothing.
 */
export function createResolve(
  deps: Pick<Deps, 'store'>,
  fleet: string,
  onFound: (alias: Alias) => Promise<void> = async () => {},
): Resolve {
  const known = new Map<string, Promise<string | null>>()

  async function find(kind: AliasName['kind'], value: string): Promise<string | null> {
    const alias = await deps.store.findAlias(fleet, kind, value)
    if (alias) await onFound(alias)
    return alias?.instance ?? null
  }

  function lookUp(kind: AliasName['kind'], value: string): Promise<string | null> {
    const name = `${kind}:${value}`
    const found = known.get(name) ?? find(kind, value)
    known.set(name, found)
    return found
  }

  async function instanceOf({ report, facts }: ReportHead): Promise<string> {
    if (report.attested_instance !== null) return report.attested_instance
    const { aliases } = identityOf(facts)
    const byMac = await first(namesOf(aliases, 'mac').slice(0, MACS_TRIED))
    const byUuid = await first(namesOf(aliases, 'uuid'))
    const found = byMac ?? byUuid
    if (byMac !== null && byUuid !== null && byMac !== byUuid)
      return (await agrees(aliases, byUuid)) && !(await agrees(aliases, byMac)) ? byUuid : byMac
    return found ?? (await first(namesOf(aliases, 'tag'))) ?? report.guest
  }

  async function guess(guest: string): Promise<string> {
    const uuid = usableUuid(guest)
    return (uuid && (await first(namesOf([{ kind: 'uuid', value: uuid }], 'uuid')))) || guest
  }

  return { instanceOf, guess }

  async function first(names: readonly AliasName[]): Promise<string | null> {
    for (const { kind, value } of names) {
      const instance = await lookUp(kind, value)
      if (instance !== null) return instance
    }
    return null
  }

  async function agrees(said: readonly AliasName[], instance: string): Promise<boolean> {
    const stored = await deps.store.getInstance(fleet, instance)
    return stored !== null && agreementOf(said, stored.aliases) === 'agrees'
  }
}

/** What to look up, in order: a uuid also as firmware with the other byte order spells it. */
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

/** Names are forgotten when nobody uses them: one by which reports still find their instance lives on. */
export async function renewAlias({ store, now }: Pick<Deps, 'store' | 'now'>, alias: Alias): Promise<void> {
  if (now() - alias.at > ALIAS_RENEW_MS) await store.renewAlias(alias, now())
}

/** True where somebody tells us which instances exist: then one that nobody told us of stays a claim. */
export async function hasInventory(deps: Pick<Deps, 'store' | 'config'>, fleet: string): Promise<boolean> {
  if (fleetSettings(deps.config, fleet).selector !== null) return true
  return (await deps.store.getAlias(fleet, 'inventory', fleet)) !== null
}
