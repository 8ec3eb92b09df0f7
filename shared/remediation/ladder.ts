/**
 * Which repair is next for one instance (docs/judgement.md §4): a re-run where it can heal the cause, one reboot at most
 * after a re-run that failed, then a person. Pure.
 */
import { DAY_MS } from '../time.ts'
import type { Cause } from '../verdict.ts'
import { type ActionKind, isOpen, isReboot, isSpent } from './action-words.ts'
import type { Refusal } from './refusals.ts'
import type { PastAction, TargetBoot } from './target.ts'

/**
 * The causes that heal once metadata can be reached. The others are a policy, a person's choice, broken content or a broken
 * guest: a repair cannot help there, and hides evidence.
 */
const RERUN_HEALS: readonly Cause[] = [
  'route_missing_at_lookup',
  'no_address',
  'metadata_unreachable',
  'metadata_timeout',
  'metadata_refused',
  'metadata_http_error',
]

/** Whether a re-run may heal this boot. Of HTTP errors only a 5xx may, which the judgement's remedy decides. */
export function isRemediable(boot: Pick<TargetBoot, 'verdict' | 'cause' | 'automation'>): boolean {
  if (boot.verdict !== 'failed' || !RERUN_HEALS.includes(boot.cause)) return false
  if (boot.cause === 'metadata_http_error') return boot.automation === 'rerun'
  return boot.automation !== 'none'
}

/** The usable rungs of the policy: a re-run, then the first reboot that the policy names. */
export function rungsOf(policy: readonly ActionKind[]): ActionKind[] {
  if (!policy.includes('rerun')) return []
  const reboot = policy.find(isReboot)
  return reboot ? ['rerun', reboot] : ['rerun']
}

export type NextRung = { action: ActionKind; rung: number } | { refusal: Refusal }

/**
 * The next rung for a boot that may be repaired. Looks at the instance's actions within a day and since its last success;
 * `self` is the action that asks, so that a resumed one does not count itself.
 */
export function nextRung(question: {
  policy: readonly ActionKind[]
  actions: readonly PastAction[]
  boot_key: string
  now: number
  self?: string
}): NextRung {
  const rungs = rungsOf(question.policy)
  const past = sinceSuccess(question.actions, question.now).filter(
    (action) => action.action_id !== question.self,
  )
  if (past.some(({ state }) => isOpen(state))) return { refusal: 'repair_in_flight' }
  const ofThisBoot = past.filter(({ boot_key }) => boot_key === question.boot_key)
  if (ofThisBoot.some(({ state }) => state === 'expired')) return { refusal: 'not_delivered' }
  const failed = past.filter(({ state }) => state === 'failed')
  const rung = failed.some(({ action }) => isReboot(action)) ? rungs.length : failed.length > 0 ? 1 : 0
  const action = rungs[rung]
  return action ? { action, rung } : { refusal: 'no_rung_left' }
}

/** The instance's actions of the last day, without those before a successful repair. */
function sinceSuccess(actions: readonly PastAction[], now: number): PastAction[] {
  const ofToday = actions.filter(({ at }) => at > now - DAY_MS)
  const lastSuccess = Math.max(0, ...ofToday.filter((a) => a.state === 'succeeded').map((a) => a.at))
  return ofToday.filter(({ at, state }) => at >= lastSuccess && state !== 'succeeded')
}

/** Actions of the last day that may have reached the guest. */
export function spentToday(actions: readonly PastAction[], now: number, self?: string): PastAction[] {
  return actions.filter((a) => a.action_id !== self && isSpent(a.state) && a.at > now - DAY_MS)
}
