/**
 * Requests to evaluate an incident. Each evaluation reads the list of all members, so the requests for a large incident are
 * gathered: those of the same five seconds share one row.
 */
import { LARGE_INCIDENT_MEMBERS } from '../../shared/policy/limits.ts'
import { GATHER_MS, WRITTEN_AHEAD_MS } from '../../shared/policy/waits.ts'
import type { Deps } from '../deps.ts'
import { incidentWork } from '../due/incident-work.ts'
import { createWriteAhead } from '../due/write-ahead.ts'
import type { IncidentHead, IncidentRef } from '../store/incident-item.ts'

export interface EvaluationRequest {
  /** Call before a state of this incident is written; `head` null where there is none yet. */
  write: (head: Gathering | null) => Promise<void>
  /** Call after the state is written. */
  start: () => Promise<void>
}

type Gathering = Pick<IncidentHead, 'members_seen' | 'state'>

/** For one change by one caller, however many states it writes. */
export function requestEvaluation(
  deps: Pick<Deps, 'store' | 'poke' | 'now'>,
  ref: Omit<IncidentRef, 'gen'>,
): EvaluationRequest {
  const ahead = createWriteAhead(deps)
  return {
    async write(head) {
      if (head === null || !gathers(head)) return ahead.write(incidentWork(ref))
      // Far enough ahead that the shared row is written before any of their states.
      await ahead.write({ ...incidentWork(ref), gathered: true }, gathersAt(deps.now() + WRITTEN_AHEAD_MS))
    },
    start: () => ahead.start(),
  }
}

/** The next whole five seconds after a moment in epoch milliseconds. */
export const gathersAt = (now: number): number => (Math.floor(now / GATHER_MS) + 1) * GATHER_MS

export const gathers = ({ members_seen, state }: Gathering): boolean =>
  members_seen > LARGE_INCIDENT_MEMBERS && state !== 'resolved'
