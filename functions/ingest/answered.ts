import type { MiddlewareHandler } from 'hono'
import type { Deps } from '../deps.ts'

/** One log line for each answered report: how many are accepted and refused, and how long it takes. */
export function logAnswered({ now, log }: Pick<Deps, 'now' | 'log'>): MiddlewareHandler {
  return async (c, next) => {
    const start = now()
    await next()
    const { status } = c.res
    log('report_answered', { outcome: outcomeOf(status), status, ms: now() - start, ...c.get('stored') })
  }
}

const outcomeOf = (status: number) =>
  status === 202 ? 'accepted' : status === 429 ? 'turned_away' : status < 500 ? 'refused' : 'failed'
