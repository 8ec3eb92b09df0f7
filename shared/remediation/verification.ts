/**
 * How an action ended, read from the instance alone: success is a later good report of the same instance at no lower trust
 * (docs/remediation.md, What counts as success), and a receiver's own report is no proof. Pure.
 */
import { isGood } from '../severity.ts'
import { atLeast, type Trust } from '../trust.ts'
import { type ActionKind, isReboot } from './action-words.ts'
import type { RepairTarget } from './target.ts'

export interface Verifiable {
  action: ActionKind
  state: 'proposed' | 'granted' | 'delivered' | 'claimed'
  fence: string
  trust: Trust
  expires_at: number
  verify_by: number | null
}

export type Ending =
  | { state: 'succeeded'; reason: 'good_report' }
  | { state: 'failed'; reason: 'no_good_report' | 'failed_again' }
  | { state: 'expired'; reason: 'never_claimed' | 'not_delivered' | 'newer_boot' }
  | { state: 'cancelled'; reason: 'already_good' | 'newer_boot' | 'gone' }
  /** Two secrets report as this machine: neither justifies an action, or proves the effect of one. */
  | { state: 'cancelled' | 'expired'; reason: 'contested' }

/** How the action ended, by what is known now; null while it is open. */
export function endingOf(action: Verifiable, target: RepairTarget | null, now: number): Ending | null {
  const asked = action.state === 'delivered' || action.state === 'claimed'
  const newest = target?.newest ?? null
  if (!target || target.gone) return { state: 'cancelled', reason: 'gone' }
  if (target.contest)
    return { state: action.state === 'claimed' ? 'expired' : 'cancelled', reason: 'contested' }
  const isTrusted = newest !== null && atLeast(newest.trust, action.trust)
  if (newest && isTrusted && isGood(newest.verdict))
    return asked
      ? { state: 'succeeded', reason: 'good_report' }
      : { state: 'cancelled', reason: 'already_good' }
  // An unverified report does not fence off a repair: anybody with the image's token can make one.
  const bootedAgain = newest !== null && newest.boot_key !== action.fence && atLeast(newest.trust, 'bound')
  if (bootedAgain) {
    if (action.state !== 'claimed') return { state: 'cancelled', reason: 'newer_boot' }
    // It was made, or was about to be: its effect is unknown, and a guest that boots over and over must not get a repair
    // each time. Unlike a cancelled one it counts against the day and the backoff.
    if (!isReboot(action.action)) return { state: 'expired', reason: 'newer_boot' }
    if (isTrusted && newest.verdict === 'failed') return { state: 'failed', reason: 'failed_again' }
  }
  return tooLate(action, now)
}

function tooLate({ state, expires_at, verify_by }: Verifiable, now: number): Ending | null {
  if (state === 'claimed')
    return verify_by !== null && now >= verify_by ? { state: 'failed', reason: 'no_good_report' } : null
  if (now < expires_at) return null
  return { state: 'expired', reason: state === 'delivered' ? 'never_claimed' : 'not_delivered' }
}
