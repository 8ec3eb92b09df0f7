/** Whether a channel is to be told something now, what, and when to look again. Pure; all times epoch milliseconds. */
import { ATTEMPT_LEASE_MS } from '../policy/retries.ts'
import { GROW_STEPS_MS } from '../policy/waits.ts'
import { HOUR_MS } from '../time.ts'
import { isFinished, type PageIntent, type Tell, wasTold } from './tell.ts'

export type SayReason =
  | 'first'
  | 'doubled'
  | 'grown'
  | 'repeat'
  /** Of the incident of all unknown machines: a cause or an image that was not among them. */
  | 'new_kind'
  /** Automation has stopped itself: said once, or nobody knows that it waits for them. */
  | 'latched'
  | 'acknowledged'
  | 'ack_lapsed'
  | 'resolved'
  /** The attempt before this one was never answered: the same again, with the same key. */
  | 'unanswered'
  /** Nothing is new: the receiver forgets what it is not reminded of. */
  | 'kept_alive'

export type NextWords =
  | { say: PageIntent; because: SayReason; at: null }
  /** Nothing now; look again at `at`, or never where it is null. */
  | { say: null; because: null; at: number | null }

export interface WordsFacts {
  now: number
  /** Members whose trust counts; what a trigger would say. */
  counted: number
  /** True while automation is latched for this incident. */
  latched: boolean
  /** False while silenced, acknowledged, or waiting: then nobody is told of trouble, only of its end. */
  may_trigger: boolean
  /** Shortest time between a page and its update. */
  wait_ms: number
  repeat_ms: number
  /** The receiver forgets after a while: it hears the same again this often while the incident is open; null: it remembers. */
  resend_ms: number | null
  /** When a cause or an image came to the incident of all unknown machines; null for every other incident. */
  new_kind_at: number | null
}

const later = (at: number | null): NextWords => ({ say: null, because: null, at })
const say = (intent: PageIntent, because: SayReason): NextWords => ({ say: intent, because, at: null })

/** `gen` of the tell and of the facts must agree, except that an older generation only wants its resolve. */
export function nextWords(tell: Tell, facts: WordsFacts): NextWords {
  if (isFinished(tell)) return later(null)
  // Somebody's attempt may still be on its way. A resolve sent now could arrive before the trigger that it ends.
  const leaseEnd = tell.attempting_at === null ? 0 : tell.attempting_at + ATTEMPT_LEASE_MS
  if (facts.now < leaseEnd) return later(leaseEnd)
  const words = keptAlive(tell, facts, wanted(tell, facts))
  if (words.say === null || tell.next_at === null || facts.now >= tell.next_at) return words
  return later(tell.next_at)
}

/**
 * A silence or an acknowledgement stops what would be news, never the reminder: without it such a receiver would
 * tell people that the trouble is over.
 */
function keptAlive(tell: Tell, { now, resend_ms }: WordsFacts, words: NextWords): NextWords {
  if (words.say !== null || resend_ms === null || tell.want === 'resolve') return words
  if (tell.sent === null || tell.sent === 'resolve' || tell.sent_at === null) return words
  const at = tell.sent_at + resend_ms
  if (now >= at) return say(tell.sent, 'kept_alive')
  return later(words.at === null ? at : Math.min(words.at, at))
}

function wanted(tell: Tell, facts: WordsFacts): NextWords {
  if (tell.want === 'resolve') return wasTold(tell) ? say('resolve', 'resolved') : later(null)
  if (tell.want === 'acknowledge')
    return tell.sent === 'trigger' ? say('acknowledge', 'acknowledged') : later(null)
  if (!facts.may_trigger || tell.retired) return later(null)
  if (tell.attempting !== null) return say('trigger', 'unanswered')
  if (tell.sent === null) return say('trigger', 'first')
  if (tell.sent === 'acknowledge') return say('trigger', 'ack_lapsed')
  return update(tell, facts)
}

/** Grow-updates and repeats of a page that was accepted. */
function update(
  tell: Tell,
  { now, counted, latched, wait_ms, repeat_ms, new_kind_at }: WordsFacts,
): NextWords {
  const since = tell.sent_at ?? 0
  const repeatAt = since + repeat_ms
  if (latched && !tell.said_latch) return say('trigger', 'latched')
  if (now >= repeatAt) return say('trigger', 'repeat')
  if (new_kind_at !== null) return ofUnknown(new_kind_at, since, repeatAt, now)
  if (counted <= tell.sent_members) return later(repeatAt)
  const doubled = counted >= tell.sent_members * 2
  const step = GROW_STEPS_MS[Math.min(tell.updates, GROW_STEPS_MS.length - 1)] ?? HOUR_MS
  const growAt = since + (doubled ? Math.min(wait_ms, step) : step)
  if (now >= growAt) return say('trigger', doubled ? 'doubled' : 'grown')
  return later(Math.min(growAt, repeatAt))
}

/** Machines that nobody vouches for are invented by the thousand: that there are more is no news, another kind is, once an hour. */
function ofUnknown(new_kind_at: number, since: number, repeatAt: number, now: number): NextWords {
  if (new_kind_at <= since) return later(repeatAt)
  const at = since + HOUR_MS
  return now >= at ? say('trigger', 'new_kind') : later(Math.min(at, repeatAt))
}
