/**
 * An id for each request, in its answer and in every log line that follows from it: the work that a request starts (the
 * judge, the evaluation of an incident, a page) runs in its context, timers and lanes included. Work that a sweep finds has
 * no id; the line of a judged boot still names its report.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { randomUUID } from 'node:crypto'
import type { Log } from '../../functions/deps.ts'
import type { Fetch } from './http-server.ts'

const running = new AsyncLocalStorage<{ request_id: string }>()

export const withRequestId =
  (fetch: Fetch): Fetch =>
  (request, from) => {
    const request_id = randomUUID()
    return running.run({ request_id }, async () => {
      const response = await fetch(request, from)
      response.headers.set('x-request-id', request_id)
      return response
    })
  }

/** The id of the request that this work follows from; null where there is none. */
export const requestId = (): string | null => running.getStore()?.request_id ?? null

/** The same log, which adds the id of the request that a line follows from. */
export const namingRequests =
  (log: Log): Log =>
  (event, detail) =>
    log(event, { ...detail, ...running.getStore() })
