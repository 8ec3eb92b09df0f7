/** Which incidents of a fleet are listed, and in which order: parsed from the URL's query. Pure. */
import * as z from 'zod'
import { incidentWords } from '../verdict-words.ts'

const blank = (value: unknown) => (value === '' ? undefined : value)

/** The query of `/incidents`. An invalid value counts as absent. */
export const incidentQuery = z.object({
  state: z.preprocess(blank, z.enum(['open', 'resolved']).optional()).catch(undefined),
  /** A part of the cause's words or name. */
  cause: z.preprocess(blank, z.string().max(128).optional()).catch(undefined),
  image: z.preprocess(blank, z.string().max(256).optional()).catch(undefined),
  sort: z
    .preprocess(blank, z.enum(['newest', 'oldest', 'largest', 'longest']).default('newest'))
    .catch('newest'),
})
export type IncidentQuery = z.infer<typeof incidentQuery>

interface Listed {
  cause: string
  image: string
  state: 'open' | 'resolving' | 'resolved'
  opened_at: number
  resolved_at: number | null
  members_seen: number
}

/** The matching incidents, in the chosen order; `now` in epoch milliseconds. */
export function filterIncidents<I extends Listed>(
  incidents: readonly I[],
  query: IncidentQuery,
  now: number,
): I[] {
  const lasted = ({ opened_at, resolved_at }: Listed) => (resolved_at ?? now) - opened_at
  const order: Record<IncidentQuery['sort'], (a: Listed, b: Listed) => number> = {
    newest: (a, b) => b.opened_at - a.opened_at,
    oldest: (a, b) => a.opened_at - b.opened_at,
    largest: (a, b) => b.members_seen - a.members_seen,
    longest: (a, b) => lasted(b) - lasted(a),
  }
  return incidents.filter((one) => isAskedFor(one, query)).sort(order[query.sort])
}

function isAskedFor({ cause, image, state }: Listed, query: IncidentQuery): boolean {
  if (query.state !== undefined && (state === 'resolved') !== (query.state === 'resolved')) return false
  if (query.image !== undefined && !holds(image, query.image)) return false
  return (
    query.cause === undefined ||
    holds(`${cause} ${cause.replaceAll('_', ' ')} ${incidentWords(cause)}`, query.cause)
  )
}

const holds = (text: string, part: string) => text.toLowerCase().includes(part.toLowerCase())
