/** A fleet's guard: kill switch, pauses, latches, token bucket and slots in flight, as one value that changes atomically. Pure. */
import { incidentId } from '../incident-id.ts'
import { WIDENINGS_KEPT } from '../policy/limits.ts'
import { type ActionKind, isReboot } from './action-words.ts'
import type { Latch } from './latch.ts'
import type { Widening } from './widening.ts'

export interface Slot {
  image: string
  instance: string
  /** The incident and kind of repair that it counts for: `wideningKey`. */
  widening: string
  /** `created_at` of the action: if the same action is granted again later, it has another slot. */
  since: number
  /** Epoch milliseconds; a slot that nobody released is free again then. */
  until: number
}

export interface GuardState {
  kill: { on: boolean; by: string; at: number; reason: string } | null
  pauses: { id: string; reason: string; by: string; until: number }[]
  /** -1 until the first token is taken: the bucket is full. */
  tokens: number
  refill_at: number
  latches: Latch[]
  /** action_id -> its slot. */
  inflight: Record<string, Slot>
  widening: Record<string, Widening>
}

export interface Bucket {
  size: number
  /** Seconds in which an empty bucket fills; 0: it is always full. */
  refill_s: number
}

/** Re-runs and reboots have separate widenings: the success of one proves nothing about the other. */
export function wideningKey(ref: { cause: string; image: string; gen: number }, action: ActionKind): string {
  return `${incidentId(ref)}~${isReboot(action) ? 'reboot' : 'rerun'}`
}

/** The results of repairs with this key so far; empty for a new one. */
export const wideningOf = (guard: Pick<GuardState, 'widening'>, key: string): Widening =>
  guard.widening[key] ?? { verified: 0, failed: 0 }

/** Tokens at `now`, fractions included. */
export function tokensAt(
  guard: Pick<GuardState, 'tokens' | 'refill_at'>,
  bucket: Bucket,
  now: number,
): number {
  if (guard.tokens < 0 || bucket.refill_s === 0) return bucket.size
  const refilled = (Math.max(0, now - guard.refill_at) / 1000) * (bucket.size / bucket.refill_s)
  return Math.min(bucket.size, guard.tokens + refilled)
}

/** Slots that are taken at `now`; expired ones are free. */
export function heldSlots(
  guard: Pick<GuardState, 'inflight'>,
  now: number,
): [actionId: string, slot: Slot][] {
  return Object.entries(guard.inflight).filter(([, slot]) => slot.until > now)
}

/** The guard with a slot and a token taken. The caller has checked the gates on this very value. */
export function takeSlot<G extends GuardState>(
  guard: G,
  take: { action_id: string; slot: Slot; bucket: Bucket; now: number },
): G {
  const { action_id, slot, bucket, now } = take
  return {
    ...guard,
    tokens: tokensAt(guard, bucket, now) - 1,
    refill_at: now,
    inflight: { ...Object.fromEntries(heldSlots(guard, now)), [action_id]: slot },
  }
}

/** The guard as if a slot were taken: a dry run has order and limits too, but stores nothing. */
export function rehearsedSlot<G extends GuardState>(
  guard: G,
  ref: { cause: string; image: string; gen: number },
  action: ActionKind,
  instance: string,
): G {
  const widening = wideningKey(ref, action)
  const slot = { image: ref.image, instance, widening, since: 0, until: Number.MAX_SAFE_INTEGER }
  return { ...guard, inflight: { ...guard.inflight, [`rehearsed ${instance}`]: slot } }
}

/**
 * The guard with a slot released and the repair's result counted once; null where the slot is missing (it expired, or was
 * released before), so that a repeat changes nothing.
 */
export function releaseSlot<G extends GuardState>(
  guard: G,
  of: { action_id: string; since: number },
  outcome: 'verified' | 'failed' | 'neither',
): G | null {
  const slot = guard.inflight[of.action_id]
  if (slot?.since !== of.since) return null
  const { [of.action_id]: _, ...inflight } = guard.inflight
  if (outcome === 'neither') return { ...guard, inflight }
  const before = wideningOf(guard, slot.widening)
  const after = { ...before, [outcome]: before[outcome] + 1 }
  const { [slot.widening]: __, ...others } = guard.widening
  const kept = Object.entries(others).slice(1 - WIDENINGS_KEPT)
  // The budget limits repairs whose effect is still unknown: a verified one returns its token.
  const tokens = outcome === 'verified' && guard.tokens >= 0 ? guard.tokens + 1 : guard.tokens
  return { ...guard, tokens, inflight, widening: { ...Object.fromEntries(kept), [slot.widening]: after } }
}

/** The guard without what it learnt about repairs of this cause and image: after a latch, a single one goes first again. */
export function startedOver<G extends GuardState>(guard: G, of: { cause: string; image: string }): G {
  const [prefix = ''] = /^[^~]*~[^~]*~/.exec(incidentId({ ...of, gen: 0 })) ?? []
  const others = Object.entries(guard.widening).filter(([key]) => !key.startsWith(prefix))
  return { ...guard, widening: Object.fromEntries(others) }
}
