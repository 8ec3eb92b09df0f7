import type { Context } from 'hono'
import { problem } from '../../shared/problem.ts'
import { ProblemError } from './problem-response.ts'

/**
 * Throws 403 where a request names another fleet than its token has: it would act on, or show, a fleet that nobody
 * meant. A request that names none is about the token's.
 */
export function demandNamedFleet(c: Context, { fleet }: { fleet: string }): void {
  const named = c.req.query('fleet')
  if (named === undefined || named === fleet) return
  const detail = `This is about fleet ${named.slice(0, 64)}, and the token is of fleet ${fleet}; nothing was done. Use a token of ${named.slice(0, 64)}.`
  throw new ProblemError(problem(403, 'other_fleet', 'Forbidden', detail))
}
