/** What one HTTP attempt means for a message: done, retry, or give up. Pure. */
import { LONGEST_RETRY_AFTER_MS } from '../policy/retries.ts'

/** The part of an outbound call's result that matters here. */
export type HttpTry =
  | { outcome: 'answered'; status: number; headers: Record<string, string> }
  | { outcome: 'failed'; reason: string }
  | { outcome: 'blocked'; reason: string }

/** The reason of a call that was not made: all our calls to that receiver were in use. */
export const NOT_TRIED = 'busy'

export interface DeliveryVerdict {
  /**
   * `gone`: the receiver wants nothing more. `blocked`: our own address check refused it, nothing was sent. `refused`: the
   * same message would be refused again.
   */
  verdict: 'accepted' | 'retry' | 'refused' | 'gone' | 'blocked'
  status: number | null
  /** The delay that the receiver asked for by Retry-After; null where it did not. */
  retry_after_ms: number | null
  /**
   * Closed list: `http_<status>`, `timeout`, `refused`, `tls`, `dns`, `busy` (all our calls to it were in use), `other`,
   * `answer_<word>` (from the body of a 2xx), or the reason of our address check.
   */
  reason: string
  /** The receiver reported an error, but may have processed the message. */
  may_have_arrived?: boolean
}

/** 408 and 425 mean "again", 429 "later"; every other 4xx and every redirect mean that this request is wrong. */
const AGAIN = new Set([408, 425, 429])

/** Standard Webhooks: only 2xx is success, 3xx is failure, 410 ends it, Retry-After counts. `now` in epoch milliseconds. */
export function deliveryVerdict(result: HttpTry, now: number): DeliveryVerdict {
  if (result.outcome !== 'answered') {
    const verdict = result.outcome === 'blocked' ? 'blocked' : 'retry'
    return { verdict, status: null, retry_after_ms: null, reason: result.reason }
  }
  const { status } = result
  const reason = `http_${status}`
  const retry_after_ms = retryAfter(result.headers['retry-after'], now)
  if (status >= 200 && status < 300) return { verdict: 'accepted', status, retry_after_ms: null, reason }
  if (status === 410) return { verdict: 'gone', status, retry_after_ms: null, reason }
  if (status >= 500 || AGAIN.has(status)) return { verdict: 'retry', status, retry_after_ms, reason }
  return { verdict: 'refused', status, retry_after_ms: null, reason }
}

/** RFC 9110 10.2.3: seconds or an HTTP date. Unreadable and past ones are ignored. */
function retryAfter(header: string | undefined, now: number): number | null {
  if (header === undefined) return null
  const text = header.trim()
  const wait = /^\d{1,9}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now
  return wait > 0 ? Math.min(wait, LONGEST_RETRY_AFTER_MS) : null
}

/** A 2xx whose body says that the message was not accepted. */
export const bodyRefused = (
  verdict: DeliveryVerdict,
  { word, next, may_have_arrived }: { word: string; next: string; may_have_arrived: boolean },
): DeliveryVerdict => ({
  ...verdict,
  verdict: next === 'again' ? 'retry' : 'refused',
  reason: `answer_${word}`,
  may_have_arrived,
})
