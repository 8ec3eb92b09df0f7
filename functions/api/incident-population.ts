/**
 * How much of a fleet an incident is, as the dashboard and the API say it: the numbers that its pages have. Counted from
 * cells, never from boots: a page that is looked at every five seconds must not read every boot of a storm. So they are
 * as they were in the last message, or two minutes behind at most.
 */
import {
  type IncidentNumbers,
  incidentNumbers,
  numbersAsked,
  populationIn,
} from '../../shared/remediation/incident-numbers.ts'
import type { ApiDeps } from '../deps.ts'
import { censusOf } from '../repairs/census.ts'
import type { IncidentHead } from '../store/incident-item.ts'

export type Population = NonNullable<ReturnType<typeof populationIn>>

/** `failing` and `joined` as whoever asks has counted them. Null where inventory knows of nothing. */
export async function readPopulation(
  deps: Pick<ApiDeps, 'store' | 'now'>,
  { fleet, image }: IncidentHead,
  members: { failing: number; joined: number },
): Promise<Population | null> {
  return populationIn(incidentNumbers({ image, ...members }, await censusOf(deps, fleet)))
}

/** Of one in a list. Null where it is over: nothing of it fails, and what it was measured against then is in its pages. */
export async function readNumbers(
  deps: Pick<ApiDeps, 'store' | 'now'>,
  head: IncidentHead,
): Promise<IncidentNumbers | null> {
  if (head.state === 'resolved') return null
  return incidentNumbers(numbersAsked(head), await censusOf(deps, head.fleet))
}
