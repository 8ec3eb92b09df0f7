/** A tell before and after one attempt. Pure; times in epoch milliseconds. */
import { BUSY_AGAIN_MS, PAGE_AGAIN_MS, REFUSED_PAGE_AGAIN_MS } from '../policy/retries.ts'
import { SECOND_MS } from '../time.ts'
import { type DeliveryVerdict, NOT_TRIED } from './delivery-verdict.ts'
import type { PageIntent, Tell } from './tell.ts'

/** Marks the attempt before it is made, so that a crash leaves behind that it may have been. */
export function claimTell(tell: Tell, intent: PageIntent, now: number): Tell {
  const maybe_heard = tell.maybe_heard || tell.attempting !== null
  return { ...tell, attempting: intent, attempting_at: now, maybe_heard, attempts: tell.attempts + 1 }
}

export interface Attempt {
  intent: PageIntent
  /** Members that the message spoke of. */
  counted: number
  /** Whether the message said that automation is latched. */
  latched: boolean
  /** False where it only kept the receiver from forgetting: no news, no new message id. */
  is_news: boolean
  outcome: Pick<DeliveryVerdict, 'verdict' | 'reason' | 'retry_after_ms' | 'may_have_arrived'> & {
    handle?: string | null
  }
  now: number
  /** From then on a failing resolve is given up: the incident has long been over. */
  give_up_at: number | null
}

/**
 * The tell with this attempt's outcome in it. It is written over whatever stands there by now: a trigger that was
 * accepted after a resolve makes the resolve due once more, so that no late trigger stays open.
 */
export function settleTell(tell: Tell, attempt: Attempt): Tell {
  const { outcome, now } = attempt
  if (outcome.verdict === 'accepted') return accepted(tell, attempt)
  if (outcome.reason === NOT_TRIED) return notTried(tell, now)
  const attempting = tell.maybe_heard || mayHaveArrived(outcome) ? tell.attempting : null
  const failed = { ...tell, attempting, attempting_at: null, last_error: outcome.reason }
  if (outcome.verdict === 'gone') return { ...failed, given_up: true }
  const tired = attempt.give_up_at !== null && now >= attempt.give_up_at
  return { ...failed, next_at: now + retryDelay(tell.attempts, outcome), given_up: tired }
}

/** Nobody was called: the attempt is given back. What an attempt before it may have said stays as it was. */
function notTried(tell: Tell, now: number): Tell {
  const attempting = tell.maybe_heard ? tell.attempting : null
  return {
    ...tell,
    attempting,
    attempting_at: null,
    attempts: Math.max(0, tell.attempts - 1),
    next_at: now + BUSY_AGAIN_MS,
  }
}

function accepted(tell: Tell, { intent, counted, latched, is_news, now, outcome }: Attempt): Tell {
  const handle = outcome.handle ?? tell.handle
  const isUpdate = is_news && intent === 'trigger' && tell.sent !== null
  return {
    ...tell,
    sent: intent,
    sent_at: now,
    ...(handle === undefined ? {} : { handle }),
    sent_members: intent === 'trigger' ? counted : tell.sent_members,
    updates: isUpdate ? tell.updates + 1 : tell.updates,
    said_latch: tell.said_latch || (intent === 'trigger' && latched),
    attempting: null,
    attempting_at: null,
    maybe_heard: false,
    attempts: 0,
    next_at: null,
    last_error: null,
  }
}

/**
 * False only where the far side surely did nothing: no connection, or a 4xx. After a timeout, a lost connection or
 * a 5xx a trigger may well be open over there, and then somebody has to close it.
 */
const mayHaveArrived = ({ reason, may_have_arrived = false }: Attempt['outcome']): boolean =>
  may_have_arrived || /^(?:timeout|other|http_5\d\d|http_[123]\d\d)$/.test(reason)

/** `attempts` counts the one that just failed. Retry-After can only lengthen the wait. */
export function retryDelay(attempts: number, outcome: Attempt['outcome']): number {
  const steps = outcome.verdict === 'retry' ? PAGE_AGAIN_MS : REFUSED_PAGE_AGAIN_MS
  const step = steps[Math.min(Math.max(attempts, 1), steps.length) - 1] ?? 5 * SECOND_MS
  return Math.max(step, outcome.retry_after_ms ?? 0)
}
