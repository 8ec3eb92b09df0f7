/**
 * How far a report is believed (DESIGN §7). Pure: the same report and the same instance give the same level.
 *
 * A guest's secret is believed when an earlier boot bound it, or when inventory announced a launch and this is the
 * first secret inside that window. A later secret never weakens an earlier binding: it is quarantined until
 * inventory announces a launch or rebuild again, or an operator accepts it.
 */

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
  /** True where inventory knows the instance: then only a launch window binds, never mere first appearance. */
  known: boolean
  bound: Binding | null
  launch: LaunchWindow | null
}

export type TrustAnswer =
  | {
      trust: 'attested' | 'bound' | 'claimed'
      bind: Omit<Binding, 'boot_key' | 'hash'> | null
      reason: string
    }
  | { trust: 'quarantined'; bind: null; reason: string }

/** Boots that began this long before the announced launch still belong to it: clocks and queues differ. */
const LAUNCH_SLACK_MS = 120_000

/** Judges one report's trust; `bind` says that its secret is to be bound now. */
export function trustOf(question: TrustQuestion): TrustAnswer {
  if (question.attested) return { trust: 'attested', bind: null, reason: 'vouched_by_control_plane' }
  const { bound, secret_hash } = question
  if (secret_hash === null)
    return bound
      ? { trust: 'quarantined', bind: null, reason: 'no_secret_but_one_is_bound' }
      : { trust: 'claimed', bind: null, reason: 'no_secret' }
  const window = openWindow(question)
  if (bound && bound.hash === secret_hash) {
    if (bound.by !== 'first_boot' || bound.boot_key !== question.boot_key)
      return { trust: 'bound', bind: null, reason: 'known_secret' }
    return window
      ? { trust: 'bound', bind: { epoch: window.epoch, by: 'launch' }, reason: 'launch_window' }
      : { trust: 'claimed', bind: null, reason: 'first_boot_of_this_secret' }
  }
  if (window) return { trust: 'bound', bind: { epoch: window.epoch, by: 'launch' }, reason: 'launch_window' }
  if (bound) return { trust: 'quarantined', bind: null, reason: 'second_secret' }
  if (question.known) return { trust: 'claimed', bind: null, reason: 'no_open_launch_window' }
  return { trust: 'claimed', bind: { epoch: 0, by: 'first_boot' }, reason: 'first_boot_of_this_secret' }
}

/** The announced launch, while it is open and no secret was bound under it yet. */
function openWindow({ launch, bound, received_at }: TrustQuestion): LaunchWindow | null {
  if (!launch || (bound && bound.epoch >= launch.epoch)) return null
  const open = received_at >= launch.at - LAUNCH_SLACK_MS && received_at <= launch.deadline_at
  return open ? launch : null
}
