/**
 * Spans of this server's own work: requests, judgements, due work, outbound calls. A span's parent is the work that caused
 * it, because work runs in the context of its caller, timers and lanes included (`request-id.ts`). Without `traces.own` in
 * the configuration the only cost is checking for it.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { randomBytes } from 'node:crypto'
import type { Deps, Log, Outbound } from '../../functions/deps.ts'
import type { BootKey } from '../../functions/store/report-item.ts'
import type { AroundWork } from '../../functions/worker/work.ts'
import type { EventName } from '../../shared/log/events.ts'
import { OWN_SPAN_EVENTS, OWN_TRACE_LASTS_MS } from '../../shared/policy/own-spans.ts'
import { isInShare, type OwnSpan, traceOfRequest } from '../../shared/trace/own-spans.ts'
import type { Fetch } from './http-server.ts'
import { requestId } from './request-id.ts'
import { createSpanSender, type SpanSender } from './span-sender.ts'

export interface OwnSpans extends Pick<SpanSender, 'start' | 'dropped' | 'stop'> {
  /** Wraps each request in a span. `routeOf` answers the pattern of its route; null where there is none. */
  requests: (fetch: Fetch, routeOf: (request: Request) => string | null) => Fetch
  judgement: (boot: BootKey, judge: () => Promise<void>) => Promise<void>
  work: AroundWork
  /** Wraps each call in a span. A call without a parent has none, so that sending spans makes no spans. */
  calls: (outbound: Outbound) => Outbound
  /** The same log, which also records on the running span what it logs about that work. */
  annotated: (log: Log) => Log
}

interface Open extends OwnSpan {
  about: Record<string, string | number | null>
  events: OwnSpan['events'][number][]
  /** When the first span of its trace began. */
  trace_began_at: number
}

type Begun = Pick<OwnSpan, 'name' | 'kind' | 'about'>

/** The outcomes of work, by log event. */
const WORK_OUTCOMES: Partial<Record<EventName, string>> = {
  work_put_off: 'put_off',
  work_given_up: 'given_up',
  work_failed: 'failed',
  due_row_unreadable: 'unreadable',
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT'])

/** Create it before the server's parts; `depsNow` is called only once they exist. */
export function createOwnSpans(depsNow: () => Deps): OwnSpans {
  const running = new AsyncLocalStorage<Open>()
  const sender = createSpanSender(depsNow)

  /** Runs the work in a span, or without one where spans are off. */
  async function spanned<T>(begun: Begun, work: (span: Open | null) => Promise<T>): Promise<T> {
    const { config, now } = depsNow()
    if (!config.traces?.own) return work(null)
    const began_at = now()
    const began = performance.now()
    const span = below(running.getStore(), begun, began_at)
    try {
      return await running.run(span, () => work(span))
    } catch (error) {
      span.about['error.type'] ??= error instanceof Error ? error.name : 'unknown'
      throw error
    } finally {
      span.ended_at = began_at + performance.now() - began
      if (isInShare(span.trace, config.traces.own_share)) sender.add(span)
    }
  }

  return {
    start: sender.start,
    dropped: sender.dropped,
    stop: sender.stop,

    requests: (fetch, routeOf) => (request, from) => {
      const route = depsNow().config.traces?.own ? routeOf(request) : null
      const method = METHODS.has(request.method) ? request.method : '_OTHER'
      const about = {
        'http.request.method': method,
        'http.route': route,
        'boot_health.request_id': requestId(),
      }
      const name = route === null ? method : `${method} ${route}`
      return spanned({ name, kind: 'server', about }, async (span) => {
        const response = await fetch(request, from)
        if (span) setStatus(span, response.status, 500)
        return response
      })
    },

    judgement: ({ fleet }, judge) =>
      spanned({ name: 'judge', kind: 'internal', about: { 'boot_health.fleet': fleet } }, judge),

    work: (row, work) => {
      const kind = row?.kind ?? 'unknown'
      const about = { 'boot_health.fleet': row?.fleet ?? null, 'boot_health.work.kind': kind }
      return spanned({ name: `work ${kind}`, kind: 'internal', about }, async (span) => {
        const outcome = await work()
        if (span) span.about['boot_health.work.outcome'] ??= outcome
        return outcome
      })
    },

    calls: (outbound) => (request) => {
      if (running.getStore() === undefined) return outbound(request)
      const url = URL.parse(request.url)
      const about = {
        'http.request.method': request.method,
        'server.address': url?.hostname ?? null,
        'server.port': url ? portOf(url) : null,
      }
      return spanned({ name: request.method, kind: 'client', about }, async (span) => {
        const result = await outbound(request)
        if (span && result.outcome === 'answered') setStatus(span, result.status, 400)
        else if (span && result.outcome !== 'answered') span.about['error.type'] = result.reason
        return result
      })
    },

    annotated: (log) => (event, detail) => {
      const span = running.getStore()
      if (span) note(span, event, detail ?? {}, depsNow().now())
      log(event, detail)
    },
  }
}

/** A child of the parent where the parent's trace is still young, else the first span of a new trace. */
function below(parent: Open | undefined, begun: Begun, began_at: number): Open {
  const above = parent !== undefined && began_at - parent.trace_began_at <= OWN_TRACE_LASTS_MS ? parent : null
  const request_id = parent === undefined ? requestId() : null
  return {
    ...begun,
    about: { ...begun.about },
    trace: above?.trace ?? (request_id === null ? newId(16) : traceOfRequest(request_id)),
    id: newId(8),
    parent: above?.id ?? null,
    trace_began_at: above?.trace_began_at ?? began_at,
    began_at,
    ended_at: began_at,
    events: [],
  }
}

const newId = (bytes: number) => randomBytes(bytes).toString('hex')

function setStatus(span: Open, status: number, errorFrom: number): void {
  span.about['http.response.status_code'] = status
  if (status >= errorFrom) span.about['error.type'] = String(status)
}

const portOf = ({ port, protocol }: URL): number => Number(port) || (protocol === 'https:' ? 443 : 80)

function note(span: Open, event: EventName, detail: NonNullable<Parameters<Log>[1]>, at: number): void {
  const text = (name: string) => (typeof detail[name] === 'string' ? detail[name] : null)
  const outcome = WORK_OUTCOMES[event]
  if (outcome !== undefined) {
    span.about['boot_health.work.outcome'] = outcome
    span.about['error.type'] = event
  } else if (event === 'boot_judged' || event === 'boot_claimed') {
    span.about['boot.verdict'] = text('verdict')
    span.about['boot.cause'] = text('cause')
  } else if ((event === 'page_sent' || event === 'delivery_failed') && span.events.length < OWN_SPAN_EVENTS) {
    const endpoint = text('channel') ?? text('endpoint')
    span.events.push({
      at,
      name: event,
      about: { 'boot_health.endpoint': endpoint, 'boot_health.reason': text('reason') },
    })
  }
}
