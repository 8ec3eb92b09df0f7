/** The instance after an announcement of inventory. Pure. */
import type { Config } from '../../shared/config.ts'
import { LABEL_BYTES_OF_AN_INSTANCE, LABELS_OF_AN_INSTANCE } from '../../shared/policy/limits.ts'
import { DEADLINE_S, SHORTEST_DEADLINE_S } from '../../shared/policy/waits.ts'
import { answers } from '../boots/answers-launch.ts'
import { contestEnded } from '../boots/contest.ts'
import type { InstanceItem } from '../store/instance-item.ts'
import type { Expectation } from './expectation-schema.ts'

export interface Announcement extends Omit<Expectation, 'uuid' | 'macs'> {
  uuid: string | null
  macs: string[]
}

/**
 * The instance with its launch, plan and names. The same `launched_at` again is the same launch, and so is one without it
 * for an existing machine: a rebuild is announced by its time. Planned work is not a launch either.
 */
export function announced(
  stored: InstanceItem,
  wanted: Announcement,
  { now, fleet }: { now: number; fleet: Config['fleets'][string] | undefined },
): InstanceItem {
  const until = wanted.until ? Date.parse(wanted.until) : null
  const deadlineS = wanted.deadline_s ?? fleet?.deadline_s ?? DEADLINE_S
  const isClaim = stored.newest?.trust === 'claimed'
  const launch = launchOf(stored, wanted, { now, until, deadlineS })
  // A contest of the launch before proves nothing about this one.
  const before = launch?.epoch === stored.contest?.epoch ? stored : contestEnded(stored, null)
  return {
    ...before,
    known: true,
    gone: null,
    // A binding from before inventory knew the machine counts for nothing; its reports are judged again.
    newest: isClaim ? null : before.newest,
    image: wanted.image ?? stored.image,
    labels: labelsWith(stored.labels, wanted.labels),
    aliases: namesOf(stored, wanted),
    planned: until ? { until, reason: wanted.reason ?? 'planned work' } : stored.planned,
    launch,
  }
}

/** Labels that are not named stay; one without a value is removed. */
function labelsWith(stored: InstanceItem['labels'], wanted: Announcement['labels']): InstanceItem['labels'] {
  return Object.fromEntries(Object.entries({ ...stored, ...wanted }).filter(([, value]) => value !== ''))
}

/** Why an instance cannot have so many labels; null where it can. */
export function labelsFault(labels: InstanceItem['labels']): string | null {
  const all = Object.entries(labels)
  const bytes = all.reduce((sum, pair) => sum + Buffer.byteLength(pair.join('')), 0)
  if (all.length > LABELS_OF_AN_INSTANCE)
    return `the instance would have ${all.length} labels with those it already has; at most ${LABELS_OF_AN_INSTANCE} are allowed`
  if (bytes > LABEL_BYTES_OF_AN_INSTANCE)
    return `the instance would have ${bytes} bytes of labels with those it already has; at most ${LABEL_BYTES_OF_AN_INSTANCE} are allowed`
  return null
}

function launchOf(
  { launch, secret, gone, newest }: InstanceItem,
  wanted: Announcement,
  { now, until, deadlineS }: { now: number; until: number | null; deadlineS: number },
): InstanceItem['launch'] {
  const said_at = wanted.launched_at ? Date.parse(wanted.launched_at) : null
  // A launch in the future means a clock that is ahead: a boot that reports now would be from before it.
  const at = Math.min(said_at ?? now, now)
  const deadline_at = deadlineAt(until ?? at, deadlineS, now)
  // A sync that repeats known facts must not open the window for another secret, nor require a second first report.
  const isRepeat = until !== null || gone === null
  const isSame = launch !== null && (said_at === null ? isRepeat : launch.said_at === said_at)
  const image = wanted.image ?? launch?.image ?? null
  if (isSame) return { ...launch, image, ...(until && launch.satisfied_at === null ? { deadline_at } : {}) }
  // Above every epoch that a secret was bound under, an operator's included: otherwise the window would be closed.
  const epoch = Math.max(launch?.epoch ?? 0, secret?.epoch ?? 0) + 1
  const since = said_at === null ? (gone?.at ?? null) : at
  const fresh = { at, said_at, since, deadline_at, told_at: now, image, epoch, satisfied_at: null }
  const isThere = newest !== null && answers(newest, fresh)
  return isThere ? { ...fresh, satisfied_at: now } : fresh
}

/**
 * A machine whose deadline is already over at the announcement gets the whole deadline from then on: its reports are judged
 * first.
 */
export const deadlineAt = (start: number, deadlineS: number, now: number): number =>
  start + deadlineS * 1000 > now ? start + deadlineS * 1000 : now + deadlineS * 1000

/** When the launch must be checked: at the end of the plan, at a requested deadline, else at the shortest one. */
export function firstCheck(
  { launch, planned }: InstanceItem,
  wanted: Pick<Expectation, 'until' | 'deadline_s'>,
): { at: number; deadline_fixed: boolean } {
  const deadline = launch?.deadline_at ?? 0
  const deadline_fixed = wanted.deadline_s !== undefined
  if (wanted.until && planned) return { at: planned.until, deadline_fixed: true }
  if (deadline_fixed || !launch) return { at: deadline, deadline_fixed }
  return { at: Math.min(deadline, launch.at + SHORTEST_DEADLINE_S * 1000), deadline_fixed }
}

function namesOf({ aliases }: InstanceItem, { uuid, macs }: Announcement): InstanceItem['aliases'] {
  const kept = aliases.filter(({ kind }) =>
    kind === 'uuid' ? uuid === null : kind === 'mac' ? macs.length === 0 : true,
  )
  return [
    ...kept,
    ...(uuid ? [{ kind: 'uuid' as const, value: uuid }] : []),
    ...macs.map((value) => ({ kind: 'mac' as const, value })),
  ]
}
