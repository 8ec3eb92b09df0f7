/** A notification before and after one attempt. Pure; times in epoch milliseconds. */
import { BUSY_AGAIN_MS, PAGE_AGAIN_MS, REFUSED_PAGE_AGAIN_MS } from '../policy/retries.ts'
import { SECOND_MS } from '../time.ts'
import { type DeliveryVerdict, NOT_TRIED } from './delivery-verdict.ts'
import type { Notification, PageIntent } from './notification.ts'

/** Records the attempt before it is made, so that after a crash the record shows that it may have arrived. */
export function startAttempt(notification: Notification, intent: PageIntent, now: number): Notification {
  const maybe_heard = notification.maybe_heard || notification.attempting !== null
  return {
    ...notification,
    attempting: intent,
    attempting_at: now,
    maybe_heard,
    attempts: notification.attempts + 1,
  }
}

export interface Attempt {
  intent: PageIntent
  /** Failing members that the message counted. */
  counted: number
  /** Whether the message said that automation has latched off. */
  latched: boolean
  /** False where it only repeated the last message: nothing new, and no new message id. */
  is_news: boolean
  outcome: Pick<DeliveryVerdict, 'verdict' | 'reason' | 'retry_after_ms' | 'may_have_arrived'> & {
    handle?: string | null
  }
  now: number
  /** After this time a failing resolve is given up; null: never. */
  give_up_at: number | null
}

/**
 * The notification with this attempt's outcome, applied to what is stored by now. If a trigger was accepted after a
 * resolve, the resolve becomes due once more, so that no late trigger stays open.
 */
export function settleNotification(notification: Notification, attempt: Attempt): Notification {
  const { outcome, now } = attempt
  if (outcome.verdict === 'accepted') return accepted(notification, attempt)
  if (outcome.reason === NOT_TRIED) return notTried(notification, now)
  const attempting = notification.maybe_heard || mayHaveArrived(outcome) ? notification.attempting : null
  const failed = { ...notification, attempting, attempting_at: null, last_error: outcome.reason }
  if (outcome.verdict === 'gone') return { ...failed, given_up: true }
  const tired = attempt.give_up_at !== null && now >= attempt.give_up_at
  return { ...failed, next_at: now + retryDelay(notification.attempts, outcome), given_up: tired }
}

/** No call was made, so the attempt does not count. What an earlier attempt may have delivered stays as it was. */
function notTried(notification: Notification, now: number): Notification {
  const attempting = notification.maybe_heard ? notification.attempting : null
  return {
    ...notification,
    attempting,
    attempting_at: null,
    attempts: Math.max(0, notification.attempts - 1),
    next_at: now + BUSY_AGAIN_MS,
  }
}

function accepted(
  notification: Notification,
  { intent, counted, latched, is_news, now, outcome }: Attempt,
): Notification {
  const handle = outcome.handle ?? notification.handle
  const isUpdate = is_news && intent === 'trigger' && notification.sent !== null
  return {
    ...notification,
    sent: intent,
    sent_at: now,
    ...(handle === undefined ? {} : { handle }),
    sent_members: intent === 'trigger' ? counted : notification.sent_members,
    updates: isUpdate ? notification.updates + 1 : notification.updates,
    said_latch: notification.said_latch || (intent === 'trigger' && latched),
    attempting: null,
    attempting_at: null,
    maybe_heard: false,
    attempts: 0,
    next_at: null,
    last_error: null,
  }
}

/**
 * False only where the receiver certainly did nothing: no connection, or a 4xx. After a timeout, a lost connection or a 5xx
 * the trigger may be open at the receiver, and has to be resolved there.
 */
const mayHaveArrived = ({ reason, may_have_arrived = false }: Attempt['outcome']): boolean =>
  may_have_arrived || /^(?:timeout|other|http_5\d\d|http_[123]\d\d)$/.test(reason)

/** `attempts` includes the one that just failed. Retry-After can only lengthen the wait. */
export function retryDelay(attempts: number, outcome: Attempt['outcome']): number {
  const steps = outcome.verdict === 'retry' ? PAGE_AGAIN_MS : REFUSED_PAGE_AGAIN_MS
  const step = steps[Math.min(Math.max(attempts, 1), steps.length) - 1] ?? 5 * SECOND_MS
  return Math.max(step, outcome.retry_after_ms ?? 0)
}
