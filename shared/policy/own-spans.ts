/** Spans of what our own server does. In a file of their own: the Lambdas make none, and ingest has no byte to spare for numbers. */
import { MINUTE_MS, SECOND_MS } from '../time.ts'

/** Spans that wait to be sent, some 1 MB as they are sent; of more the oldest are dropped. */
export const OWN_SPANS_WAITING = 2048
/** Events in one of them. */
export const OWN_SPAN_EVENTS = 32
/** They are sent this often, by a call that takes at most so long … */
export const OWN_SPANS_EVERY_MS = 5 * SECOND_MS
export const OWN_SPANS_TIMEOUT_MS = 5 * SECOND_MS
/** … and the last of them, when the server stops, within this. */
export const OWN_SPANS_END_WITHIN_MS = SECOND_MS
/** Work that begins later than this after its request is a trace of its own: an open incident is looked at for days. */
export const OWN_TRACE_LASTS_MS = 5 * MINUTE_MS
