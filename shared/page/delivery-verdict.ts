/** What one HTTP try means for a message: done, again later, or never. Pure. */
import { LONGEST_RETRY_AFTER_MS } from '../policy/retries.ts'

/** What the outbound door answers, as far as it matters here. */
export type HttpTry =
  | { outcome: 'answered'; status: number; headers: Record<string, string> }
  | { outcome: 'failed'; reason: string }
  | { outcome: 'blocked'; reason: string }

/** The reason of a call that was not made: our own share of calls to that receiver was in use. */
export const NOT_TRIED = 'busy'

export interface DeliveryVerdict {
  /**
   * `gone`: the receiver wants nothing ever again. `blocked`: our own door refused the address, nothing was sent.
   * `refused`: a repeat of the very same message would be refused again.
   */
  verdict: 'accepted' | 'retry' | 'refused' | 'gone' | 'blocked'
  status: number | null
  /** What the receiver asked for by Retry-After; null where it did not. */
  retry_after_ms: number | null
  /** Closed list: `http_<status>`, `timeout`, `refused`, `tls`, `dns`, `busy` (our own share of calls to it was in use), `other`, `answer_<word>` (what it said in the body of a 2xx), or the door's reason. */
  reason: string
  /** It said no, and may have done it all the same. */
  may_have_arrived?: boolean
}

/** 408 and 425 say "again", 429 "later"; all other 4xx and every redirect say that this request is wrong. */
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

/** RFC 9110 10.2.3: seconds or an HTTP date. Unreadable and past ones count as not sent. */
function retryAfter(header: string | undefined, now: number): number | null {
  if (header === undefined) return null
  const text = header.trim()
  const wait = /^\d{1,9}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now
  return wait > 0 ? Math.min(wait, LONGEST_RETRY_AFTER_MS) : null
}

/** A 2xx whose body says that the message was not taken. */
export const bodyRefused = (
  verdict: DeliveryVerdict,
  { word, next, may_have_arrived }: { word: string; next: string; may_have_arrived: boolean },
): DeliveryVerdict => ({
  ...verdict,
  verdict: next === 'again' ? 'retry' : 'refused',
  reason: `answer_${word}`,
  may_have_arrived,
})
