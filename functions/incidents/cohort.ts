/**
 * Finds what the failing machines of an incident share (docs/cohort.md). It reads the newest boots of the fleet, so it
 * runs only where more machines fail than last time, and not again within ten seconds.
 */
import { type CohortResult, findShared } from '../../shared/cohort/cohort.ts'
import { machinesOf } from '../../shared/cohort/machines.ts'
import { counts } from '../../shared/incident/member-leaves.ts'
import {
  COHORT_BOOTS,
  COHORT_INCIDENTS,
  COHORT_MACHINES,
  FLEETS_REMEMBERED,
  OPEN_INCIDENTS_SHOWN,
} from '../../shared/policy/limits.ts'
import { COHORT_BOOTS_CACHED_MS, COHORT_EVERY_MS } from '../../shared/policy/waits.ts'
import { UNKNOWN_MACHINES } from '../../shared/severity.ts'
import { DAY_MS } from '../../shared/time.ts'
import { cachePerOwner } from '../../shared/ttl-cache.ts'
import type { Deps } from '../deps.ts'
import type { BootRow } from '../store/boot-row.ts'
import type { IncidentHead, Member } from '../store/incident-item.ts'

type CohortDeps = Pick<Deps, 'store' | 'now' | 'log'>

interface NewestBoots {
  rows: BootRow[]
  since: number
  read_at: number
}

const bootsOf = cachePerOwner<NewestBoots>({ ttl_ms: COHORT_BOOTS_CACHED_MS, most: FLEETS_REMEMBERED })

/**
 * A new result; undefined where the last one still holds. Never throws: an incident is paged whether or not its machines
 * share anything.
 */
export async function findCohort(
  deps: CohortDeps,
  head: IncidentHead,
  members: readonly Member[],
): Promise<CohortResult | undefined> {
  try {
    return await computeCohort(deps, head, members)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    deps.log('cohort_failed', { fleet: head.fleet, cause: head.cause, reason })
    return undefined
  }
}

async function computeCohort(
  deps: CohortDeps,
  head: IncidentHead,
  members: readonly Member[],
): Promise<CohortResult | undefined> {
  const { fleet, cause } = head
  const last = head.cohort
  // Unknown machines fail for many causes: there is nothing to find.
  if (cause === UNKNOWN_MACHINES.cause || !members.some(counts)) return undefined
  if (last !== undefined && deps.now() < last.looked_at + COHORT_EVERY_MS) return undefined
  const others = await otherIncidents(deps, head)
  const known = members.length + others.reduce((sum, { members_seen }) => sum + Math.max(1, members_seen), 0)
  if (known < COHORT_MACHINES || known <= (last?.members ?? 0)) return undefined
  const [{ rows, since, read_at }, ...lists] = await Promise.all([
    newestBoots(deps, fleet),
    ...others.map((other) => deps.store.listMembers(other)),
  ])
  const all = [...members, ...lists.flat()]
  const machines = machinesOf(rows, { cause, own: members, others: lists.flat() })
  return {
    looked_at: read_at,
    since,
    machines: machines.length,
    // A machine that joined after the boots were read was not compared: run again for it.
    members: known - all.filter(({ joined_at }) => joined_at >= read_at).length,
    shared: findShared(machines),
  }
}

/** Open incidents of the same cause on other images. */
async function otherIncidents(
  { store }: Pick<Deps, 'store'>,
  { fleet, cause, image }: IncidentHead,
): Promise<IncidentHead[]> {
  const refs = await store.listOpenIncidents(fleet, OPEN_INCIDENTS_SHOWN)
  const same = refs.filter((ref) => ref.cause === cause && ref.image !== image).slice(0, COHORT_INCIDENTS)
  const heads = await Promise.all(same.map((ref) => store.getIncident(fleet, cause, ref.image)))
  return heads.flatMap((one) => (one === null || one.state === 'resolved' ? [] : [one]))
}

async function newestBoots({ store, now }: Pick<Deps, 'store' | 'now'>, fleet: string): Promise<NewestBoots> {
  const read_at = now()
  const known = bootsOf(store).get(fleet, read_at)
  if (known !== undefined) return known
  const range = { fromMs: read_at, untilMs: read_at - DAY_MS }
  const read = { ...(await store.newestBootRows(fleet, range, COHORT_BOOTS)), read_at }
  bootsOf(store).set(fleet, read, read_at)
  return read
}
