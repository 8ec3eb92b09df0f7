/**
 * How far a report is believed (docs/architecture.md, Trust). Pure: the same report and the same instance give the same level.
 *
 * A guest's secret is believed when an earlier boot bound it, or when inventory announced a launch and this is the
 * first secret inside that window. A later secret never weakens an earlier binding: it is quarantined until
 * inventory announces a launch or rebuild again, or an operator accepts it.
 */
import type { Agreement } from './identity.ts'
import { LAUNCH_SLACK_MS, LAUNCH_WINDOW_MS } from './policy/waits.ts'

/** Weakest first (docs/architecture.md, Trust). */
const LEVELS = ['quarantined', 'claimed', 'bound', 'attested'] as const
export type Trust = (typeof LEVELS)[number]

/** Whether a report of trust `a` may answer for one of trust `b`: a forged `ok` must not end a real failure. */
export const atLeast = (a: Trust, b: Trust): boolean => LEVELS.indexOf(a) >= LEVELS.indexOf(b)

export interface Binding {
  hash: string
  /** Launch epoch under which it was bound; 0 where no launch was announced. */
  epoch: number
  boot_key: string
  by: 'launch' | 'first_boot' | 'operator'
}

export interface LaunchWindow {
  /** Epoch milliseconds. */
  at: number
  deadline_at: number
  epoch: number
}

export interface TrustQuestion {
  secret_hash: string | null
  attested: boolean
  boot_key: string
  received_at: number
  /** What the guest calls itself, against what inventory calls it. */
  agreement: Agreement
  /** True where inventory knows the instance: then only a launch window binds, never mere first appearance. */
  known: boolean
  /** True where this fleet has an inventory at all: then an instance that it does not know stays a claim. */
  inventory: boolean
  bound: Binding | null
  launch: LaunchWindow | null
}

export const TRUST_REASONS = [
  'vouched_by_control_plane',
  'known_secret',
  'launch_window',
  'no_secret',
  'no_open_launch_window',
  'identity_incomplete',
  'first_boot_of_this_secret',
  'unknown_to_inventory',
  'identity_mismatch',
  'no_secret_but_one_is_bound',
  'second_secret',
] as const
export type TrustReason = (typeof TRUST_REASONS)[number]

export type TrustAnswer =
  | {
      trust: 'attested' | 'bound' | 'claimed'
      /** Not null: this report's secret is to be bound now. */
      bind: Pick<Binding, 'epoch' | 'by'> | null
      reason: TrustReason
    }
  | { trust: 'quarantined'; bind: null; reason: TrustReason }

/** Judges one report's trust; `bind` says that its secret is to be bound now. */
export function trustOf(question: TrustQuestion): TrustAnswer {
  if (question.attested) return believed('attested', 'vouched_by_control_plane')
  const bound = standingBinding(question)
  if (question.agreement === 'contradicts' && bound?.by !== 'operator') return refused('identity_mismatch')
  if (question.secret_hash === null)
    return bound ? refused('no_secret_but_one_is_bound') : believed('claimed', 'no_secret')
  if (bound?.hash === question.secret_hash) return trustOfKnownSecret(question, bound)
  const window = openWindow(question, bound)
  if (window && question.agreement === 'agrees') return boundByLaunch(window)
  if (bound) return refused('second_secret')
  if (window) return believed('claimed', 'identity_incomplete')
  if (question.known) return believed('claimed', 'no_open_launch_window')
  return believed('claimed', 'first_boot_of_this_secret', { epoch: 0, by: 'first_boot' })
}

/**
 * A binding by mere first appearance counts for nothing once inventory knows the instance: whoever knows its uuid
 * could have made it before the machine existed.
 */
function standingBinding({ known, bound }: TrustQuestion): Binding | null {
  return known && bound?.by === 'first_boot' ? null : bound
}

function trustOfKnownSecret(question: TrustQuestion, bound: Binding): TrustAnswer {
  if (bound.by !== 'first_boot') return believed('bound', 'known_secret')
  if (question.inventory) return believed('claimed', 'unknown_to_inventory')
  return bound.boot_key === question.boot_key
    ? believed('claimed', 'first_boot_of_this_secret')
    : believed('bound', 'known_secret')
}

/**
 * The announced launch, while no secret was bound under it yet, for a day: a guest without a network spools its first
 * report and delivers it hours after its deadline, and must then be believed.
 */
function openWindow({ launch, received_at }: TrustQuestion, bound: Binding | null): LaunchWindow | null {
  if (!launch || (bound && bound.epoch >= launch.epoch)) return null
  const closes = Math.max(launch.deadline_at, launch.at + LAUNCH_WINDOW_MS)
  return received_at >= launch.at - LAUNCH_SLACK_MS && received_at <= closes ? launch : null
}

const boundByLaunch = ({ epoch }: LaunchWindow): TrustAnswer =>
  believed('bound', 'launch_window', { epoch, by: 'launch' })

function believed(
  trust: 'attested' | 'bound' | 'claimed',
  reason: TrustReason,
  bind: Pick<Binding, 'epoch' | 'by'> | null = null,
): TrustAnswer {
  return { trust, bind, reason }
}

const refused = (reason: TrustReason): TrustAnswer => ({ trust: 'quarantined', bind: null, reason })
