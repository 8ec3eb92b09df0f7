/**
 * How far a report is believed (docs/trust.md). Pure: the same report and the same instance give the same level.
 *
 * A guest's secret is believed when an earlier boot bound it, or when inventory announced a launch and this is the only
 * secret inside that window. Two inside one window are contested: a neighbour knows uuid and MAC as well as the machine.
 * Outside of one, a later secret never weakens an earlier binding: it is quarantined until inventory announces a launch
 * or rebuild again, or a person accepts it.
 */
import type { Agreement } from './identity.ts'
import { CONTESTED_KEPT } from './policy/limits.ts'
import { LAUNCH_SLACK_MS, LAUNCH_WINDOW_MS } from './policy/waits.ts'

/**
 * Weakest first (docs/trust.md). `contested`: two secrets spoke for one machine inside one window, and nobody has said
 * yet whose it is.
 */
const LEVELS = ['quarantined', 'contested', 'claimed', 'bound', 'attested'] as const
export type Trust = (typeof LEVELS)[number]

/** Whether a report of trust `a` may answer for one of trust `b`: a forged `ok` must not end a real failure. */
export const atLeast = (a: Trust, b: Trust): boolean => LEVELS.indexOf(a) >= LEVELS.indexOf(b)

/** Who vouches for a boot that is believed, in the words of docs/trust.md. */
export type Witness = 'self_bound' | 'first_in_window' | 'settled' | 'attested'

export interface Binding {
  hash: string
  /** Launch epoch under which it was bound; 0 where no launch was announced. */
  epoch: number
  boot_key: string
  by: 'launch' | 'first_boot' | 'operator' | 'control_plane'
  /** It was bound before the launch of this epoch, and has reported since: another one cannot take its place. */
  kept?: true
  /** The secret that stood when this one took the window of a machine that was stopped; it wins while it still reports. */
  before?: string
}

/** Several secrets inside one window: nobody is bound. */
export interface Contest {
  /** The launch that they all claim to be; 0 where no launch was announced. */
  epoch: number
  claims: readonly { secret_hash: string }[]
  /** As a binding's: the secret of before. */
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
  /** What the guest calls itself, against what inventory calls it. */
  agreement: Agreement
  /** It names the cards of two machines that are there, and nothing else tells them apart. */
  disputed: boolean
  /** True where inventory knows the instance: then only a launch window binds, never mere first appearance. */
  known: boolean
  /** True where this fleet has an inventory at all: then an instance that it does not know stays a claim. */
  inventory: boolean
  bound: Binding | null
  contest: Contest | null
  /** What its console showed of the secret in this launch, by the control plane's word; null: nothing. */
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

/** What a report makes of the instance's binding. */
export type Bind = Pick<Binding, 'hash' | 'epoch' | 'by' | 'kept' | 'before'>

export type TrustAnswer =
  | {
      trust: 'attested' | 'bound' | 'claimed'
      /** Not null: this secret is bound from now on. Whoever was bound under the same epoch, or contested it, loses. */
      bind: Bind | null
      reason: TrustReason
    }
  /** The secret joins the contest, which begins where there is none. */
  | { trust: 'contested'; bind: null; reason: TrustReason; epoch: number }
  | { trust: 'quarantined'; bind: null; reason: TrustReason }

/** Judges one report's trust; `bind` says that its secret is to be bound now. */
export function trustOf(question: TrustQuestion): TrustAnswer {
  const { attested, agreement, secret_hash } = question
  if (attested) return believed('attested', 'vouched_by_control_plane')
  const bound = standingBinding(question)
  if (agreement === 'contradicts' && bound?.by !== 'operator') return refused('identity_mismatch')
  if (secret_hash === null)
    return bound || question.contest
      ? refused('no_secret_but_one_is_bound')
      : believed('claimed', 'no_secret')
  if (isShown(secret_hash, question.shown) && !isVouchedFor(bound, secret_hash))
    return boundByConsole(question, bound)
  const window = windowOf(question)
  if (bound?.hash === secret_hash) return trustOfKnownSecret(question, bound, window)
  const before = question.contest?.before ?? bound?.before
  if (before === secret_hash && window && beganSince(question, window))
    return believed('bound', 'secret_of_before', {
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
 * A binding by mere first appearance counts for nothing once inventory knows the instance: whoever knows its uuid
 * could have made it before the machine existed.
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
    if (question.inventory) return believed('claimed', 'unknown_to_inventory')
    return bound.boot_key === question.boot_key
      ? believed('claimed', 'first_boot_of_this_secret')
      : believed('bound', 'known_secret')
  }
  const trust = bound.by === 'control_plane' ? 'attested' : 'bound'
  if (!window || bound.epoch >= window.epoch || !beganSince(question, window))
    return believed(trust, 'known_secret')
  const { hash, by } = bound
  return believed(trust, 'known_secret', { hash, by, epoch: window.epoch, kept: true })
}

/** Whether the console shows this secret: 64 bits of its digest. */
export const isShown = (hash: string, shown: string | null): boolean =>
  shown !== null && hash.startsWith(shown)

/** The control plane or a person has said that this very secret is the machine's. */
const isVouchedFor = (bound: Binding | null, hash: string): boolean =>
  bound?.hash === hash && (bound.by === 'control_plane' || bound.by === 'operator')

function boundByConsole({ secret_hash, launch }: TrustQuestion, bound: Binding | null): TrustAnswer {
  const epoch = Math.max(launch?.epoch ?? 0, bound?.epoch ?? 0)
  return believed('attested', 'shown_on_console', { hash: secret_hash ?? '', epoch, by: 'control_plane' })
}

/** Of a machine that inventory knows, with another secret than the bound one, or the first. */
function trustOfNewSecret(
  question: TrustQuestion,
  bound: Binding | null,
  window: LaunchWindow | null,
): TrustAnswer {
  const { secret_hash, agreement, disputed } = question
  const isOpen = window !== null && agreement === 'agrees' && secret_hash !== null
  if (!isOpen) {
    if (bound) return refused(disputed ? 'cards_of_two_machines' : 'second_secret')
    return believed('claimed', window ? 'identity_incomplete' : 'no_open_launch_window')
  }
  const isSettled = bound !== null && bound.epoch >= window.epoch && (bound.by !== 'launch' || bound.kept)
  if (isSettled) return refused('second_secret')
  if (disputed) return contested(window.epoch, 'cards_of_two_machines')
  if (bound && bound.epoch >= window.epoch) return contested(window.epoch, 'two_secrets_in_one_window')
  const { epoch } = window
  const before = bound ? { before: bound.hash } : {}
  return believed('bound', 'launch_window', { hash: secret_hash, epoch, by: 'launch', ...before })
}

/** Of a machine that inventory does not know. Where there is an inventory all are claims, or a late announcement could not choose. */
function trustOfStranger({ secret_hash, inventory }: TrustQuestion, bound: Binding | null): TrustAnswer {
  if (inventory && bound?.by !== 'operator')
    return believed(
      'claimed',
      'unknown_to_inventory',
      bound || secret_hash === null ? null : firstBoot(secret_hash),
    )
  if (bound)
    return bound.by === 'first_boot' ? contested(0, 'two_secrets_in_one_window') : refused('second_secret')
  return believed(
    'claimed',
    'first_boot_of_this_secret',
    secret_hash === null ? null : firstBoot(secret_hash),
  )
}

const firstBoot = (hash: string): Bind => ({ hash, epoch: 0, by: 'first_boot' })

/** Who is part of it stays so, also after the window; later ones join while it is open. */
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
 * The announced launch, for a day: a guest without a network spools its first report and delivers it hours after its
 * deadline, and must then be believed. What came up to two minutes before it, and before it was announced, is part of it.
 */
function windowOf({ launch, received_at }: TrustQuestion): LaunchWindow | null {
  if (!launch) return null
  const closes = Math.max(launch.deadline_at, launch.at + LAUNCH_WINDOW_MS)
  return received_at >= launch.at - LAUNCH_SLACK_MS && received_at <= closes ? launch : null
}

/** A report of before the launch that comes late says nothing of who runs now. */
const beganSince = ({ began_at }: TrustQuestion, { at }: LaunchWindow): boolean =>
  began_at !== null && began_at >= at - LAUNCH_SLACK_MS

function believed(
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
