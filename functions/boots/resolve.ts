/** Whose reports these are: from what the guest calls itself to the instance that inventory means (docs/architecture.md). */
import { fleetSettings } from '../../shared/config.ts'
import { type AliasName, identityOf, swappedUuid } from '../../shared/identity.ts'
import { ALIAS_RENEW_MS } from '../../shared/policy/waits.ts'
import type { Deps } from '../deps.ts'
import type { Alias } from '../store/items.ts'
import type { ReportHead } from './fold.ts'

/** A machine has few interfaces; a list of thousands is an attack on our reads. */
const MACS_TRIED = 8

export type Resolve = (report: ReportHead) => Promise<string>

/**
 * Finds instance ids for reports of one fleet and remembers them for one judgement. The MAC is asked before the
 * uuid: hypervisors hand out one uuid twice, and then the MAC tells the two apart. Where no alias is known the guest
 * stands for itself. What the control plane vouches for is not asked about. `onFound` is told of each name in use.
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

  return async ({ report, facts }) => {
    if (report.attested_instance !== null) return report.attested_instance
    for (const { kind, value } of namesOf(facts)) {
      const instance = await lookUp(kind, value)
      if (instance !== null) return instance
    }
    return report.guest
  }
}

function namesOf(facts: Record<string, string>): AliasName[] {
  const { aliases } = identityOf(facts)
  const of = (kind: AliasName['kind']) => aliases.filter((alias) => alias.kind === kind)
  const uuids = of('uuid').flatMap(({ kind, value }) => [
    { kind, value },
    { kind, value: swappedUuid(value) },
  ])
  return [...of('mac').slice(0, MACS_TRIED), ...uuids, ...of('tag')]
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
