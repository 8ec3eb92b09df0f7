/** An instance whose newest boot failed joins the incident of that failure, and stores which one it is in. */
import { isDeepStrictEqual } from 'node:util'
import { incidentCause, severityOfVerdict } from '../../shared/severity.ts'
import type { Deps } from '../deps.ts'
import type { IncidentRef } from '../store/incident-item.ts'
import type { BootBrief, InstanceItem } from '../store/instance-item.ts'
import { type Join, joinIncident } from './join.ts'
import { isSelfBound, selfBoundJoin } from './self-bound.ts'

type JoinDeps = Pick<Deps, 'store' | 'poke' | 'now' | 'log'>

/**
 * Joins where this boot may: it is the newest, it counts (not unverified), and it is not planned, gone or settled. Answers
 * the incident, or null where it does not join. May be repeated.
 */
export async function joinNewest(
  deps: JoinDeps,
  instance: InstanceItem,
  brief: BootBrief,
  details: Pick<Join, 'severity' | 'summary'>,
): Promise<IncidentRef | null> {
  if (!mayJoin(instance, brief, deps.now())) return null
  const join: Join = {
    ...details,
    fleet: instance.fleet,
    cause: incidentCause(brief.verdict, brief.cause),
    image: brief.image,
    instance: instance.instance,
    boot_key: brief.boot_key,
    trust: brief.trust,
  }
  const ref = await joinIncident(deps, isSelfBound(instance) ? await selfBoundJoin(deps, join) : join)
  const newer = await newerMember(deps, join, ref)
  return newer ? joinNewest(deps, newer.instance, newer.brief, details) : ref
}

/**
 * A newer boot joined the same incident during this call: its membership may just have been overwritten with the older
 * boot, for which nothing is repaired any more.
 */
async function newerMember(
  { store }: JoinDeps,
  { fleet, instance: id, boot_key }: Join,
  ref: IncidentRef,
): Promise<{ instance: InstanceItem; brief: BootBrief } | null> {
  const instance = await store.getInstance(fleet, id)
  const brief = instance?.newest
  if (!instance || !brief || brief.boot_key === boot_key) return null
  const fails = severityOfVerdict(brief.verdict) !== 'none'
  return fails && isDeepStrictEqual(instance.incident, ref) && belongs(brief, ref)
    ? { instance, brief }
    : null
}

const belongs = ({ verdict, cause, image }: BootBrief, ref: IncidentRef) =>
  incidentCause(verdict, cause) === ref.cause && image === ref.image

/** Pure: whether this boot's failure needs attention now. */
export function mayJoin(instance: InstanceItem, brief: BootBrief, now: number): boolean {
  if (brief.trust !== 'bound' && brief.trust !== 'attested') return false
  // Without a date it may be long over.
  if (brief.began_at === 0) return false
  if (instance.newest?.boot_key !== brief.boot_key || instance.settled_boot === brief.boot_key) return false
  return instance.gone === null && (instance.planned?.until ?? 0) <= now
}
