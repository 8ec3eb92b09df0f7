/** Our own server's work as OTLP spans: docs/tracing.md lists names and attributes. Pure. */
import { attributes, nano, type Span, type TraceRequest } from './otlp.ts'

/** One piece of work. Times in epoch milliseconds, with fractions. */
export interface OwnSpan {
  trace: string
  id: string
  parent: string | null
  name: string
  kind: 'internal' | 'server' | 'client'
  began_at: number
  ended_at: number
  /** Attributes that are null are left out. `error.type` makes the span an error. */
  about: Readonly<Record<string, string | number | null>>
  events: readonly { at: number; name: string; about: Readonly<Record<string, string | number | null>> }[]
}

/** Numbers of the protocol. */
const KINDS = { internal: 1, server: 2, client: 3 } as const

/** `version` is boot-health's, `instance` a name of this process. */
export function ownTrace(
  spans: readonly OwnSpan[],
  { version, instance }: { version: string; instance: string },
): TraceRequest {
  const resource = attributes({
    'service.name': 'boot-health',
    'service.version': version,
    'service.instance.id': instance,
  })
  const scope = { name: 'boot-health', version }
  return {
    resourceSpans: [
      { resource: { attributes: resource }, scopeSpans: [{ scope, spans: spans.map(spanOf) }] },
    ],
  }
}

function spanOf({ trace, id, parent, name, kind, began_at, ended_at, about, events }: OwnSpan): Span {
  return {
    traceId: trace,
    spanId: id,
    ...(parent === null ? {} : { parentSpanId: parent }),
    name,
    kind: KINDS[kind],
    startTimeUnixNano: nano(began_at),
    endTimeUnixNano: nano(ended_at),
    attributes: attributes(about),
    events: events.map((one) => ({
      timeUnixNano: nano(one.at),
      name: one.name,
      attributes: attributes(one.about),
    })),
    status: { code: (about['error.type'] ?? null) === null ? 0 : 2 },
  }
}

/** The trace id of a request is its id in the log, a UUID, without its hyphens: a log line leads to its trace. */
export const traceOfRequest = (request_id: string): string => request_id.replaceAll('-', '')

/** Whether a trace is in the share that is sent. Its id decides, so that all spans of a trace are kept or none. */
export const isInShare = (trace: string, share: number): boolean =>
  Number.parseInt(trace.slice(0, 8), 16) < share * 2 ** 32
