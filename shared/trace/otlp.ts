/**
 * OTLP in its JSON form (opentelemetry.io/docs/specs/otlp, JSON Protobuf Encoding): ids in hex, names in lowerCamelCase,
 * 64-bit integers as text. Only the part that our traces need. Pure.
 */
import { createHash } from 'node:crypto'

type Value =
  | { stringValue: string }
  | { boolValue: boolean }
  | { intValue: string }
  | { doubleValue: number }
  | { arrayValue: { values: Value[] } }

export interface Attribute {
  key: string
  value: Value
}

export interface SpanEvent {
  timeUnixNano: string
  name: string
  attributes: Attribute[]
}

export interface Span {
  traceId: string
  spanId: string
  parentSpanId?: string
  name: string
  /** 1: internal, 2: server, 3: client. */
  kind: 1 | 2 | 3
  startTimeUnixNano: string
  endTimeUnixNano: string
  attributes: Attribute[]
  events: SpanEvent[]
  /** 0: unset, 1: ok, 2: error. */
  status: { code: 0 | 1 | 2; message?: string }
}

/** The body of `POST …/v1/traces`. */
export interface TraceRequest {
  resourceSpans: {
    resource: { attributes: Attribute[] }
    scopeSpans: { scope: { name: string; version?: string }; spans: Span[] }[]
  }[]
}

const hexOf = (text: string, bytes: number) =>
  createHash('sha256')
    .update(text)
    .digest('hex')
    .slice(0, bytes * 2)

export interface BootName {
  fleet: string
  instance: string
  boot_key: string
}

/** The trace id of a boot, always the same: the first 16 bytes of a SHA-256, as hex. */
export const traceId = ({ fleet, instance, boot_key }: BootName): string =>
  hexOf(`${fleet}|${instance}|${boot_key}`, 16)

/** The id of a span, derived from what it stands for: the same each time that the trace is sent. */
export const spanId = (trace: string, of: string): string => hexOf(`${trace}|${of}`, 8)

/** The last whole millisecond whose nanoseconds fit into a signed 64-bit integer. */
const YEAR_2262 = 9_223_372_036_854

/** Nanoseconds as text, from epoch milliseconds. A guest's uptime may be any number, so it is limited to what fits. */
export const nano = (ms: number): string =>
  String(BigInt(Math.round(Math.min(Math.max(ms, 0), YEAR_2262) * 1000)) * 1000n)

type Plain = string | number | boolean | readonly string[] | null | undefined

/** Leaves out null and undefined: unknown is not empty. */
export function attributes(named: Readonly<Record<string, Plain>>): Attribute[] {
  return Object.entries(named).flatMap(([key, value]) =>
    value === null || value === undefined ? [] : [{ key, value: valueOfPlain(value) }],
  )
}

function valueOfPlain(value: string | number | boolean | readonly string[]): Value {
  if (typeof value === 'string') return { stringValue: value }
  if (typeof value === 'boolean') return { boolValue: value }
  if (typeof value === 'number')
    return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value }
  return { arrayValue: { values: value.map((one) => ({ stringValue: one })) } }
}
