/**
 * Wishes that an incident be evaluated. Each evaluation reads the list of all members, so those of a large incident
 * gather: whoever wants one within the same five seconds wants one and the same row.
 */
import { LARGE_INCIDENT_MEMBERS } from '../../shared/policy/limits.ts'
import { GATHER_MS, WRITTEN_AHEAD_MS } from '../../shared/policy/waits.ts'
import type { Deps } from '../deps.ts'
import { incidentWork } from '../due/incident-work.ts'
import { createWriteAhead } from '../due/write-ahead.ts'
import type { IncidentHead, IncidentRef } from '../store/incident-item.ts'

export interface Wish {
  /** Before a state of this incident is written; null where there is no head yet. */
  write: (head: Gathering | null) => Promise<void>
  /** After it. */
  start: () => Promise<void>
}

type Gathering = Pick<IncidentHead, 'members_seen' | 'state'>

/** For one change by one caller, whatever number of states it is about. */
export function wishFor(deps: Pick<Deps, 'store' | 'poke' | 'now'>, ref: Omit<IncidentRef, 'gen'>): Wish {
  const ahead = createWriteAhead(deps)
  return {
    async write(head) {
      if (head === null || !gathers(head)) return ahead.write(incidentWork(ref))
      // Far enough ahead that the row of all of them is written before any of their states.
      await ahead.write({ ...incidentWork(ref), gathered: true }, gathersAt(deps.now() + WRITTEN_AHEAD_MS))
    },
    start: () => ahead.start(),
  }
}

/** The next whole five seconds after a moment in epoch milliseconds. */
export const gathersAt = (now: number): number => (Math.floor(now / GATHER_MS) + 1) * GATHER_MS

export const gathers = ({ members_seen, state }: Gathering): boolean =>
  members_seen > LARGE_INCIDENT_MEMBERS && state !== 'resolved'
