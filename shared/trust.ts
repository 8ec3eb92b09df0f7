/**
 * How far a report is trusted (docs/trust.md). Pure: the same report and the same instance give the same level.
 *
 * A guest's secret is trusted when an earlier boot bound it, or when inventory announced a launch and this is the only
 * secret inside that window. Two inside one window are contested: a neighbour knows uuid and MAC as well as the machine.
 * Outside of a window, a later secret never weakens an earlier binding: it is quarantined until inventory announces a
 * launch or rebuild again, or a person accepts it.
 */
import type { Agreement } from './identity.ts'
import { CONTESTED_KEPT } from './policy/limits.ts'
import { LAUNCH_SLACK_MS, LAUNCH_WINDOW_MS } from './policy/waits.ts'

/**
 * Weakest first (docs/trust.md). `contested`: two secrets reported as one machine inside one window, and it is not decided
 * yet which is the machine's.
 */
const LEVELS = ['quarantined', 'contested', 'claimed', 'bound', 'attested'] as const
export type Trust = (typeof LEVELS)[number]

/** Whether a report of trust `a` may answer for one of trust `b`: a forged `ok` must not end a real failure. */
export const atLeast = (a: Trust, b: Trust): boolean => LEVELS.indexOf(a) >= LEVELS.indexOf(b)

/** Who vouches for a trusted boot, in the words of docs/trust.md. */
export type Witness = 'self_bound' | 'first_in_window' | 'settled' | 'attested'

export interface Binding {
  hash: string
  /** Launch epoch under which it was bound; 0 where no launch was announced. */
  epoch: number
  boot_key: string
  by: 'launch' | 'first_boot' | 'operator' | 'control_plane'
  /** It was bound before the launch of this epoch, and has reported since: another secret cannot replace it. */
  kept?: true
  /** The secret bound before this one took the window of a stopped machine; it wins while it still reports. */
  before?: string
}

/** Several secrets inside one window: none is bound. */
export interface Contest {
  /** The launch that all of them report to be; 0 where no launch was announced. */
  epoch: number
  claims: readonly { secret_hash: string }[]
  /** As in a binding: the secret bound before. */
  before?: string
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
  /** When its boot began, by the server's clock; null where nothing dates it. */
  began_at: number | null
  /** The guest's names for itself, compared with inventory's. */
  agreement: Agreement
  /** It names the cards of two existing machines, and nothing else distinguishes them. */
  disputed: boolean
  /** True where inventory knows the instance: then only a launch window binds, never mere first appearance. */
  known: boolean
  /** True where this fleet has an inventory: then an instance that it does not know stays unverified. */
  inventory: boolean
  bound: Binding | null
  contest: Contest | null
  /** The secret's fingerprint on its console in this launch, read through the control plane; null: none. */
  shown: string | null
  launch: LaunchWindow | null
}

export const TRUST_REASONS = [
  'vouched_by_control_plane',
  'known_secret',
  'secret_of_before',
  'shown_on_console',
  'launch_window',
  'no_secret',
  'no_open_launch_window',
  'identity_incomplete',
  'first_boot_of_this_secret',
  'unknown_to_inventory',
  'two_secrets_in_one_window',
  'cards_of_two_machines',
  'identity_mismatch',
  'no_secret_but_one_is_bound',
  'second_secret',
] as const
export type TrustReason = (typeof TRUST_REASONS)[number]

/** The instance's new binding after a report. */
export type Bind = Pick<Binding, 'hash' | 'epoch' | 'by' | 'kept' | 'before'>

export type TrustAnswer =
  | {
      trust: 'attested' | 'bound' | 'claimed'
      /** Not null: this secret is bound from now on. A secret bound under the same epoch, or contesting it, loses. */
      bind: Bind | null
      reason: TrustReason
    }
  /** The secret joins the contest, which begins where there is none. */
  | { trust: 'contested'; bind: null; reason: TrustReason; epoch: number }
  | { trust: 'quarantined'; bind: null; reason: TrustReason }

/** Decides one report's trust; with `bind`, its secret is to be bound now. */
export function trustOf(question: TrustQuestion): TrustAnswer {
  const { attested, agreement, secret_hash } = question
  if (attested) return trusted('attested', 'vouched_by_control_plane')
  const bound = standingBinding(question)
  if (agreement === 'contradicts' && bound?.by !== 'operator') return refused('identity_mismatch')
  if (secret_hash === null)
    return bound || question.contest ? refused('no_secret_but_one_is_bound') : trusted('claimed', 'no_secret')
  if (isShown(secret_hash, question.shown) && !isVouchedFor(bound, secret_hash))
    return boundByConsole(question, bound)
  const window = windowOf(question)
  if (bound?.hash === secret_hash) return trustOfKnownSecret(question, bound, window)
  const before = question.contest?.before ?? bound?.before
  if (before === secret_hash && window && beganSince(question, window))
    return trusted('bound', 'secret_of_before', {
      hash: before,
      epoch: window.epoch,
      by: 'launch',
      kept: true,
    })
  if (question.contest) return trustInContest(question, question.contest, window)
  if (agreement === 'other_cards' && bound?.by !== 'operator') return refused('identity_mismatch')
  return question.known ? trustOfNewSecret(question, bound, window) : trustOfStranger(question, bound)
}

/**
 * A binding by mere first appearance counts for nothing once inventory knows the instance: anybody who knows its uuid could
 * have made it before the machine existed.
 */
function standingBinding({ known, bound }: TrustQuestion): Binding | null {
  return known && bound?.by === 'first_boot' ? null : bound
}

function trustOfKnownSecret(
  question: TrustQuestion,
  bound: Binding,
  window: LaunchWindow | null,
): TrustAnswer {
  if (bound.by === 'first_boot') {
    if (question.inventory) return trusted('claimed', 'unknown_to_inventory')
    return bound.boot_key === question.boot_key
      ? trusted('claimed', 'first_boot_of_this_secret')
      : trusted('bound', 'known_secret')
  }
  const trust = bound.by === 'control_plane' ? 'attested' : 'bound'
  if (!window || bound.epoch >= window.epoch || !beganSince(question, window))
    return trusted(trust, 'known_secret')
  const { hash, by } = bound
  return trusted(trust, 'known_secret', { hash, by, epoch: window.epoch, kept: true })
}

/** Whether the console shows this secret: 64 bits of its digest. */
export const isShown = (hash: string, shown: string | null): boolean =>
  shown !== null && hash.startsWith(shown)

/** The control plane or a person has confirmed that this very secret is the machine's. */
const isVouchedFor = (bound: Binding | null, hash: string): boolean =>
  bound?.hash === hash && (bound.by === 'control_plane' || bound.by === 'operator')

function boundByConsole({ secret_hash, launch }: TrustQuestion, bound: Binding | null): TrustAnswer {
  const epoch = Math.max(launch?.epoch ?? 0, bound?.epoch ?? 0)
  return trusted('attested', 'shown_on_console', { hash: secret_hash ?? '', epoch, by: 'control_plane' })
}

/** For a machine that inventory knows, with another secret than the bound one, or with its first. */
function trustOfNewSecret(
  question: TrustQuestion,
  bound: Binding | null,
  window: LaunchWindow | null,
): TrustAnswer {
  const { secret_hash, agreement, disputed } = question
  const isOpen = window !== null && agreement === 'agrees' && secret_hash !== null
  if (!isOpen) {
    if (bound) return refused(disputed ? 'cards_of_two_machines' : 'second_secret')
    return trusted('claimed', window ? 'identity_incomplete' : 'no_open_launch_window')
  }
  const isSettled = bound !== null && bound.epoch >= window.epoch && (bound.by !== 'launch' || bound.kept)
  if (isSettled) return refused('second_secret')
  if (disputed) return contested(window.epoch, 'cards_of_two_machines')
  if (bound && bound.epoch >= window.epoch) return contested(window.epoch, 'two_secrets_in_one_window')
  const { epoch } = window
  const before = bound ? { before: bound.hash } : {}
  return trusted('bound', 'launch_window', { hash: secret_hash, epoch, by: 'launch', ...before })
}

/**
 * For a machine that inventory does not know. Where there is an inventory all reports are unverified, or a late
 * announcement could not choose among them.
 */
function trustOfStranger({ secret_hash, inventory }: TrustQuestion, bound: Binding | null): TrustAnswer {
  if (inventory && bound?.by !== 'operator')
    return trusted(
      'claimed',
      'unknown_to_inventory',
      bound || secret_hash === null ? null : firstBoot(secret_hash),
    )
  if (bound)
    return bound.by === 'first_boot' ? contested(0, 'two_secrets_in_one_window') : refused('second_secret')
  return trusted('claimed', 'first_boot_of_this_secret', secret_hash === null ? null : firstBoot(secret_hash))
}

const firstBoot = (hash: string): Bind => ({ hash, epoch: 0, by: 'first_boot' })

/** Secrets of the contest stay in it, also after the window; further ones join while it is open. */
function trustInContest(
  { secret_hash, agreement, known }: TrustQuestion,
  { epoch, claims }: Contest,
  window: LaunchWindow | null,
): TrustAnswer {
  if (claims.some((claim) => claim.secret_hash === secret_hash))
    return contested(epoch, 'two_secrets_in_one_window')
  const mayJoin = !known || (window?.epoch === epoch && agreement === 'agrees')
  return mayJoin && claims.length < CONTESTED_KEPT
    ? contested(epoch, 'two_secrets_in_one_window')
    : refused('second_secret')
}

/**
 * The window of the announced launch, for a day: a guest without a network spools its first report and delivers it hours
 * after its deadline, and must still be trusted. Reports up to two minutes before the launch belong to it.
 */
function windowOf({ launch, received_at }: TrustQuestion): LaunchWindow | null {
  if (!launch) return null
  const closes = Math.max(launch.deadline_at, launch.at + LAUNCH_WINDOW_MS)
  return received_at >= launch.at - LAUNCH_SLACK_MS && received_at <= closes ? launch : null
}

/** A late report from before the launch proves nothing about the machine that runs now. */
const beganSince = ({ began_at }: TrustQuestion, { at }: LaunchWindow): boolean =>
  began_at !== null && began_at >= at - LAUNCH_SLACK_MS

function trusted(
  trust: 'attested' | 'bound' | 'claimed',
  reason: TrustReason,
  bind: Bind | null = null,
): TrustAnswer {
  return { trust, bind, reason }
}

const contested = (epoch: number, reason: TrustReason): TrustAnswer => ({
  trust: 'contested',
  bind: null,
  reason,
  epoch,
})

const refused = (reason: TrustReason): TrustAnswer => ({ trust: 'quarantined', bind: null, reason })
