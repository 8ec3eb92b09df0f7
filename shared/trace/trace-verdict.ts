/** What a collector's answer to a trace means. Pure. */
import { type DeliveryVerdict, deliveryVerdict, type HttpTry } from '../page/delivery-verdict.ts'

/**
 * OTLP/HTTP, "Failures": these are to be retried, and no other status of 4xx or 5xx may be. That is stricter than Standard
 * Webhooks (`deliveryVerdict`), which retries a 500 and ends with a 410.
 */
const AGAIN: ReadonlySet<number> = new Set([429, 502, 503, 504])

/**
 * `retry`, `accepted`, `blocked` (our own address check), or `refused`: the same trace would be refused again. A 200 with
 * `partialSuccess.rejectedSpans` is refused too. `now` in epoch milliseconds; `body` of the answer, where there is one.
 */
export function traceVerdict(result: HttpTry & { body?: string }, now: number): DeliveryVerdict {
  const verdict = deliveryVerdict(result, now)
  if (verdict.status === null) return verdict
  if (AGAIN.has(verdict.status)) return { ...verdict, verdict: 'retry' }
  if (verdict.verdict !== 'accepted') return { ...verdict, verdict: 'refused', retry_after_ms: null }
  return rejectsSpans(result.body ?? '')
    ? { ...verdict, verdict: 'refused', reason: 'answer_rejected_spans' }
    : verdict
}

/** A count is a string in protobuf's JSON. A body that is not JSON, such as an empty one, rejects nothing. */
function rejectsSpans(body: string): boolean {
  try {
    const answer = JSON.parse(body) as { partialSuccess?: { rejectedSpans?: unknown } | null } | null
    return Number(answer?.partialSuccess?.rejectedSpans ?? 0) > 0
  } catch {
    return false
  }
}
