/**
 * Ceilings: so many of one kind in an hour and fleet. Somebody who can invent machines can invent any number of messages
 * about them; beyond the ceiling one message says that there are more.
 */
import { utcHour } from '../../shared/time.ts'
import type { Deps } from '../deps.ts'
import { change } from '../store/change.ts'
import type { Ceiling } from '../store/log-item.ts'

export interface Asked {
  fleet: string
  /** The kinds that are counted, each with a ceiling of its own. */
  kind: string
  subject: string
  most: number
}

/**
 * Whether this subject is among the first so many of this hour. An admitted one stays admitted, and asking again changes
 * nothing; beyond the ceiling it costs one read.
 */
export async function admits(deps: Pick<Deps, 'store' | 'now'>, asked: Asked): Promise<boolean> {
  const { fleet, kind, subject, most } = asked
  const created_at = deps.now()
  const hour = utcHour(created_at)
  const { item } = await change<Ceiling>({
    what: `ceiling ${kind}`,
    read: async () =>
      (await deps.store.getCeiling({ fleet, kind, hour })) ?? {
        ...{ rev: 0, fleet, kind, hour, created_at },
        subjects: [],
      },
    decide: (now) =>
      now.subjects.includes(subject) || now.subjects.length >= most
        ? null
        : { ...now, subjects: [...now.subjects, subject] },
    write: (next) => deps.store.casCeiling(next),
  })
  return item.subjects.includes(subject)
}
