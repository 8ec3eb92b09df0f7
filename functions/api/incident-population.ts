/**
 * How much of a fleet an incident affects, for the dashboard and the API: the same numbers as in its pages. Counted from
 * cells, never from boots: a page that reloads every five seconds must not read every boot of a storm. So the numbers are
 * those of the last message, or two minutes old at most.
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

/** `failing` and `joined` as the caller has counted them. Null where inventory knows no instance. */
export async function readPopulation(
  deps: Pick<ApiDeps, 'store' | 'now'>,
  { fleet, image }: IncidentHead,
  members: { failing: number; joined: number },
): Promise<Population | null> {
  return populationIn(incidentNumbers({ image, ...members }, await censusOf(deps, fleet)))
}

/** For a list. Null where the incident is over: nothing of it fails, and its pages have the numbers of that time. */
export async function readNumbers(
  deps: Pick<ApiDeps, 'store' | 'now'>,
  head: IncidentHead,
): Promise<IncidentNumbers | null> {
  if (head.state === 'resolved') return null
  return incidentNumbers(numbersAsked(head), await censusOf(deps, head.fleet))
}
