/** The gates of one instance (docs/remediation.md, Gates), independent of the rest of the fleet. Pure. */
import { REPAIR_BACKOFF_MINUTES } from '../policy/retries.ts'
import { CONFIRMED_WITHIN_MS } from '../policy/waits.ts'
import { isGood } from '../severity.ts'
import { MINUTE_MS } from '../time.ts'
import { atLeast } from '../trust.ts'
import { type ActionKind, isReboot } from './action-words.ts'
import { type GateResult, gate } from './gate.ts'
import { isRemediable, nextRung, spentToday } from './ladder.ts'
import { isMereFirst, type RepairTarget } from './target.ts'

export interface InstanceQuestion {
  now: number
  policy: {
    mode: 'off' | 'dry_run' | 'on'
    ladder: readonly ActionKind[]
    per_instance_per_day: number
    confirm_by_console?: boolean | 'always' | undefined
  }
  target: RepairTarget
  /** The boot that failed. */
  boot_key: string
  /** The action whose decision is repeated after a crash: it does not count against itself. */
  self?: string
}

export interface InstancePlan {
  /** null where the ladder has no further rung. */
  next: { action: ActionKind; rung: number } | null
  gates: GateResult[]
}

/** Every gate of one instance, passed or not, and the rung that is next. */
export function instanceGates(question: InstanceQuestion): InstancePlan {
  const { target, policy, now } = question
  const rung = nextRung({ ...question, policy: policy.ladder, actions: target.actions })
  const next = 'refusal' in rung ? null : rung
  const gates = [
    gate('opted_in', policy.mode !== 'off', 'not_opted_in', policy.mode),
    ...standing(question),
    remediable(question),
    next
      ? gate('ladder', true, 'no_rung_left', next.action)
      : gate('ladder', false, 'refusal' in rung ? rung.refusal : 'no_rung_left'),
    ...(next ? [trusted(next.action, target)] : []),
    confirmed(question),
    perDay(target, policy.per_instance_per_day, now, question.self),
    backoff(target, now, question.self),
  ]
  return { next, gates }
}

/** Whether the failing boot is still the instance's current one. */
function standing({ target, boot_key, now }: InstanceQuestion): GateResult[] {
  const { newest } = target
  const current = newest?.boot_key === boot_key
  return [
    gate('gone', target.gone === null, 'gone'),
    gate('container', !newest?.guest.startsWith('ct-'), 'container'),
    gate('planned', target.planned === null || target.planned.until <= now, 'planned_work'),
    gate('good_report', !(newest && isGood(newest.verdict)), 'already_good', newest?.verdict ?? null),
    gate('boot', current, 'newer_boot'),
  ]
}

function remediable({ target: { newest } }: InstanceQuestion): GateResult {
  const pass = newest !== null && isRemediable(newest)
  return gate('cause', pass, 'cause_not_remediable', newest?.cause ?? null)
}

function trusted(action: ActionKind, { newest }: RepairTarget): GateResult {
  const wanted = isReboot(action) ? 'attested' : 'bound'
  const trust = newest?.trust ?? 'claimed'
  const reason = isReboot(action) && atLeast(trust, 'bound') ? 'needs_attested' : 'trust_too_low'
  return gate('trust', atLeast(trust, wanted), reason, trust, wanted)
}

/**
 * A secret that was only the first in its window may be a neighbour's. Where the console can show which secret is the
 * machine's, a repair waits for it, and then for a person. A reporter of 0.1 shows no fingerprint, so nothing waits for
 * one, unless the setting is `always`.
 */
function confirmed({ target, policy, now }: InstanceQuestion): GateResult {
  const { secret, newest } = target
  const { confirm_by_console: asks = false } = policy
  if (!isMereFirst(secret) || newest?.trust === 'attested' || !asks || (asks !== 'always' && !secret.prints))
    return gate('confirmed', true, 'awaiting_console')
  const since = Math.max(secret.bound_at, newest?.first_at ?? 0)
  const isAwaited = now < since + CONFIRMED_WITHIN_MS
  const minutes = Math.floor((now - since) / MINUTE_MS)
  const reason = isAwaited ? 'awaiting_console' : 'unconfirmed'
  return gate('confirmed', false, reason, minutes, CONFIRMED_WITHIN_MS / MINUTE_MS)
}

function perDay(target: RepairTarget, limit: number, now: number, self?: string): GateResult {
  const spent = spentToday(target.actions, now, self).length
  return gate('per_day', spent < limit, 'daily_limit', spent, limit)
}

function backoff(target: RepairTarget, now: number, self?: string): GateResult {
  const spent = spentToday(target.actions, now, self)
  const minutes = REPAIR_BACKOFF_MINUTES[Math.min(spent.length, REPAIR_BACKOFF_MINUTES.length - 1)] ?? 0
  const last = Math.max(0, ...spent.map(({ at }) => at))
  const passed = spent.length === 0 ? null : Math.floor((now - last) / MINUTE_MS)
  return gate('backoff', now >= last + minutes * MINUTE_MS, 'backoff', passed, minutes)
}
