/** Whether to send a channel a message now, which one, and when to decide again. Pure; all times epoch milliseconds. */
import { ATTEMPT_LEASE_MS, LONGEST_RETRY_AFTER_MS } from '../policy/retries.ts'
import { GROW_STEPS_MS } from '../policy/waits.ts'
import { HOUR_MS } from '../time.ts'
import { isFromWrongClock } from '../wrong-clock.ts'
import { isFinished, type Notification, type PageIntent, wasNotified } from './notification.ts'

export type MessageReason =
  | 'first'
  | 'doubled'
  | 'grown'
  | 'repeat'
  /** For the incident of all unknown machines: a cause or an image that was not in it before. */
  | 'new_kind'
  /** Repairs are latched off. Sent once, because the latch waits for a person. */
  | 'latched'
  | 'acknowledged'
  | 'ack_lapsed'
  | 'resolved'
  /** The attempt before this one was never answered: the same message again, with the same key. */
  | 'unanswered'
  /** Nothing is new, but the receiver forgets an alert that is not repeated. */
  | 'kept_alive'

export type NextMessage =
  | { intent: PageIntent; because: MessageReason; at: null }
  /** Nothing to send now; decide again at `at`, or never where it is null. */
  | { intent: null; because: null; at: number | null }

export interface MessageFacts {
  now: number
  /** Members whose trust counts: the number that a trigger would show. */
  counted: number
  /** True while automation is latched for this incident. */
  latched: boolean
  /** False while silenced, acknowledged, or waiting: then only a resolve is sent. */
  may_trigger: boolean
  /** Shortest time between a page and its update. */
  wait_ms: number
  repeat_ms: number
  /** How often to repeat the last message while the incident is open, for a receiver that forgets; null: it remembers. */
  resend_ms: number | null
  /** When a new cause or image joined the incident of all unknown machines; null for every other incident. */
  new_kind_at: number | null
}

const later = (at: number | null): NextMessage => ({ intent: null, because: null, at })
const sendNow = (intent: PageIntent, because: MessageReason): NextMessage => ({
  intent,
  because,
  at: null,
})

/** `gen` of the notification and of the facts must agree; an older generation is only sent its resolve. */
export function nextMessage(notification: Notification, facts: MessageFacts): NextMessage {
  if (isFinished(notification)) return later(null)
  // Another attempt may still be in flight: a resolve sent now could arrive before the trigger that it ends.
  const began = notification.attempting_at
  const leaseEnd = began === null || isFromWrongClock(began, facts.now) ? 0 : began + ATTEMPT_LEASE_MS
  if (facts.now < leaseEnd) return later(leaseEnd)
  const next = keptAlive(notification, facts, wanted(notification, facts))
  if (next.intent === null || mayBeTried(notification.next_at, facts.now)) return next
  return later(notification.next_at)
}

/** No wait is longer than the longest Retry-After. A longer one was planned by a clock that was wrong. */
const mayBeTried = (next_at: number | null, now: number): boolean =>
  next_at === null || now >= next_at || isFromWrongClock(next_at - LONGEST_RETRY_AFTER_MS, now)

/**
 * A silence or an acknowledgement stops new messages, but not this repetition: without it such a receiver would resolve the
 * alert by itself.
 */
function keptAlive(
  notification: Notification,
  { now, resend_ms }: MessageFacts,
  next: NextMessage,
): NextMessage {
  if (next.intent !== null || resend_ms === null || notification.want === 'resolve') return next
  if (notification.sent === null || notification.sent === 'resolve' || notification.sent_at === null)
    return next
  const at = notification.sent_at + resend_ms
  if (now >= at) return sendNow(notification.sent, 'kept_alive')
  return later(next.at === null ? at : Math.min(next.at, at))
}

function wanted(notification: Notification, facts: MessageFacts): NextMessage {
  if (notification.want === 'resolve')
    return wasNotified(notification) ? sendNow('resolve', 'resolved') : later(null)
  if (notification.want === 'acknowledge')
    return notification.sent === 'trigger' ? sendNow('acknowledge', 'acknowledged') : later(null)
  if (!facts.may_trigger || notification.retired) return later(null)
  if (notification.attempting !== null) return sendNow('trigger', 'unanswered')
  if (notification.sent === null) return sendNow('trigger', 'first')
  if (notification.sent === 'acknowledge') return sendNow('trigger', 'ack_lapsed')
  return update(notification, facts)
}

/** Grow-updates and repeats of a page that was accepted. */
function update(
  notification: Notification,
  { now, counted, latched, wait_ms, repeat_ms, new_kind_at }: MessageFacts,
): NextMessage {
  const since = notification.sent_at ?? 0
  const repeatAt = since + repeat_ms
  if (latched && !notification.said_latch) return sendNow('trigger', 'latched')
  if (now >= repeatAt) return sendNow('trigger', 'repeat')
  if (new_kind_at !== null) return ofUnknown(new_kind_at, since, repeatAt, now)
  if (counted <= notification.sent_members) return later(repeatAt)
  const doubled = counted >= notification.sent_members * 2
  const step = GROW_STEPS_MS[Math.min(notification.updates, GROW_STEPS_MS.length - 1)] ?? HOUR_MS
  const growAt = since + (doubled ? Math.min(wait_ms, step) : step)
  if (now >= growAt) return sendNow('trigger', doubled ? 'doubled' : 'grown')
  return later(Math.min(growAt, repeatAt))
}

/** An attacker can invent unknown machines by the thousand, so more of them send nothing; a new kind does, once an hour. */
function ofUnknown(new_kind_at: number, since: number, repeatAt: number, now: number): NextMessage {
  if (new_kind_at <= since) return later(repeatAt)
  const at = since + HOUR_MS
  return now >= at ? sendNow('trigger', 'new_kind') : later(Math.min(at, repeatAt))
}
