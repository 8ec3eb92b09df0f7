/** Numbers for spans of our own server. In a separate file: the Lambdas make no spans, and ingest's bundle must not grow. */
import { MINUTE_MS, SECOND_MS } from '../time.ts'

/** Spans that wait to be sent, about 1 MB on the wire; of more the oldest are dropped. */
export const OWN_SPANS_WAITING = 2048
/** Events of one span. */
export const OWN_SPAN_EVENTS = 32
/** They are sent this often, by a call that takes at most so long … */
export const OWN_SPANS_EVERY_MS = 5 * SECOND_MS
export const OWN_SPANS_TIMEOUT_MS = 5 * SECOND_MS
/** … and the last of them, when the server stops, within this. */
export const OWN_SPANS_END_WITHIN_MS = SECOND_MS
/** Work that begins later than this after its request starts a trace of its own: an open incident is evaluated for days. */
export const OWN_TRACE_LASTS_MS = 5 * MINUTE_MS
