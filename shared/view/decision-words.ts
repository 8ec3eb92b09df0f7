/** What a decision was taken on, and why, in words: the same on the dashboard and in `boot-health why`. Pure. */
import type { PagingReason } from '../incident/paging.ts'
import { deliveryHint } from '../page/delivery-hints.ts'
import { isWaiting, refusalText } from '../remediation/refusals.ts'
import { PAGING_WORDS } from './incident-timeline.ts'
import type { Decision } from './why.ts'

type Value = Decision['inputs'][string]
type Named = readonly [name: string, value: Value]

/** Names that are no gate: what the decision is about. */
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
  /** Gates that it passed, in the order in which they were asked. */
  passed: Named[]
  /** The gate that decided; null where none said no. */
  decided: Named | null
  /** Everything else that was recorded; nothing that is empty, and no fence, which is for machines. */
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

/** `ok` or `no`, with what was found against what is allowed (`gateRecord` of shared/remediation/gate.ts). */
const isGate = ([name, value]: Named) => !ABOUT.has(name) && /^(ok|no)( |$)/.test(String(value))

/** `no 3 of 15` -> `3 of 15`; `ok` -> empty. */
export const gateValue = (value: Value): string =>
  String(value)
    .replace(/^(ok|no) ?/, '')
    .replace(/^null of /, 'none of ')

/** `latch_cleared` -> `latch cleared`: stored words are names, people read words. */
export const plainWords = (name: string): string => name.replaceAll('_', ' ')

/** Stored outcomes whose name alone says too little; any other is its own words. */
const OUTCOMES: Record<string, string> = {
  grant: 'repair allowed',
  refuse: 'repair refused',
  dry_run: 'repair rehearsed',
  outcome: 'the receiver says',
  paging: 'notifications',
  told: 'notified',
  not_told: 'could not notify',
}

/** The same for reasons that are no refusal. */
const REASONS: Record<string, string> = {
  passed: 'passed every gate',
  dry_run: 'the mode is dry_run, so nothing is sent',
  good_report: 'the next report of the instance was good',
  member_failed: 'an instance is failing',
  verified_ok: 'it has come up since',
}

/** What came of a decision: `grant` -> `repair allowed`; a refusal that ends by itself is a wait. */
export function outcomeText({ outcome, reason }: Pick<Decision, 'outcome' | 'reason'>): string {
  if (outcome === 'refuse' && isWaiting(reason)) return 'repair waiting'
  return OUTCOMES[outcome] ?? plainWords(outcome)
}

/** The sentence behind a stored reason, empty where the outcome has said it; a person's words stand as they are. */
export function reasonText({ outcome, reason }: Pick<Decision, 'outcome' | 'reason'>): string {
  if (outcome.endsWith(` ${reason}`)) return ''
  if (outcome === 'paging' && Object.hasOwn(PAGING_WORDS, reason)) return PAGING_WORDS[reason as PagingReason]
  if (outcome === 'not_told' && deliveryHint(reason) !== '')
    return `${plainWords(reason)}: ${deliveryHint(reason)}`
  if (Object.hasOwn(REASONS, reason)) return REASONS[reason] ?? reason
  const text = refusalText(reason)
  return text === reason && /^[a-z0-9_]+$/.test(reason) ? plainWords(reason) : text
}
