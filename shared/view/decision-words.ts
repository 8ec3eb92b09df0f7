/** The inputs and the reason of a decision, in words: the same on the dashboard and in `boot-health why`. Pure. */
import type { PagingReason } from '../incident/paging.ts'
import { deliveryHint } from '../page/delivery-hints.ts'
import { isWaiting, refusalText } from '../remediation/refusals.ts'
import { PAGING_WORDS } from './incident-timeline.ts'
import type { Decision } from './why.ts'

type Value = Decision['inputs'][string]
type Named = readonly [name: string, value: Value]

/** Input names that are not gates: the subject of the decision. */
const ABOUT = new Set([
  'instance',
  'members',
  'boot_key',
  'action',
  'action_id',
  'fence',
  'channel',
  'intent',
])

export interface SortedInputs {
  /** Passed gates, in the order of checking. */
  passed: Named[]
  /** The gate that decided; null where all passed. */
  decided: Named | null
  /** All other recorded inputs, except empty ones and the fence, which is for machines. */
  others: Named[]
}

/** Sorts the inputs of one decision. */
export function sortedInputs(inputs: Decision['inputs']): SortedInputs {
  const all = Object.entries(inputs)
  const gates = all.filter(isGate)
  return {
    passed: gates.filter(([, value]) => String(value).startsWith('ok')),
    decided: gates.find(([, value]) => String(value).startsWith('no')) ?? null,
    others: all.filter((one) => !isGate(one) && one[1] !== null && one[1] !== '' && one[0] !== 'fence'),
  }
}

/** `ok` or `no`, with the found value against the allowed one (`gateRecord` of shared/remediation/gate.ts). */
const isGate = ([name, value]: Named) => !ABOUT.has(name) && /^(ok|no)( |$)/.test(String(value))

/** `no 3 of 15` -> `3 of 15`; `ok` -> empty. */
export const gateValue = (value: Value): string =>
  String(value)
    .replace(/^(ok|no) ?/, '')
    .replace(/^null of /, 'none of ')

/** `latch_cleared` -> `latch cleared`: a stored name as words for people. */
export const plainWords = (name: string): string => name.replaceAll('_', ' ')

/** Stored outcomes whose name explains too little; any other is shown as its own words. */
const OUTCOMES: Record<string, string> = {
  grant: 'repair allowed',
  refuse: 'repair refused',
  dry_run: 'repair rehearsed',
  outcome: 'the receiver says',
  paging: 'notifications',
  told: 'notified',
  not_told: 'could not notify',
}

/** The same for reasons that are not refusals. */
const REASONS: Record<string, string> = {
  passed: 'passed every gate',
  dry_run: 'the mode is dry_run, so nothing is sent',
  good_report: 'the next report of the instance was good',
  member_failed: 'an instance is failing',
  verified_ok: 'it has come up since',
}

/** The result of a decision: `grant` -> `repair allowed`; a refusal that ends by itself is a wait. */
export function outcomeText({ outcome, reason }: Pick<Decision, 'outcome' | 'reason'>): string {
  if (outcome === 'refuse' && isWaiting(reason)) return 'repair waiting'
  return OUTCOMES[outcome] ?? plainWords(outcome)
}

/** The sentence for a stored reason, empty where the outcome already says it; a person's words stay as they are. */
export function reasonText({ outcome, reason }: Pick<Decision, 'outcome' | 'reason'>): string {
  if (outcome.endsWith(` ${reason}`)) return ''
  if (outcome === 'paging' && Object.hasOwn(PAGING_WORDS, reason)) return PAGING_WORDS[reason as PagingReason]
  if (outcome === 'not_told' && deliveryHint(reason) !== '')
    return `${plainWords(reason)}: ${deliveryHint(reason)}`
  if (Object.hasOwn(REASONS, reason)) return REASONS[reason] ?? reason
  const text = refusalText(reason)
  return text === reason && /^[a-z0-9_]+$/.test(reason) ? plainWords(reason) : text
}
