/** The parts of stored items that decisions about repairs need. */
import type { Trust } from '../trust.ts'
import type { Cause, Verdict } from '../verdict.ts'
import type { ActionKind, ActionState } from './action-words.ts'

export interface TargetBoot {
  boot_key: string
  guest: string
  verdict: Verdict
  cause: Cause
  trust: Trust
  /** What the judgement's remedy lets automation do; undefined on boots judged before this field existed. */
  automation?: 'rerun' | 'none' | undefined
  /** Arrival of its first report, epoch milliseconds; undefined in memberships written before this field existed. */
  first_at?: number | undefined
}

/** How its secret was bound, where that only means that it was the first. */
export interface TargetSecret {
  by: 'launch' | 'first_boot' | 'operator' | 'control_plane'
  bound_at: number
  kept?: true
  /** Its reporter shows a fingerprint of the secret on the console. */
  prints?: true
}

export interface PastAction {
  action_id: string
  action: ActionKind
  boot_key: string
  /** Epoch milliseconds. */
  at: number
  state: ActionState
}

/** An instance as far as repairs need it. */
export interface RepairTarget {
  instance: string
  /** Inventory named it. */
  known: boolean
  gone: { at: number; reason: string } | null
  planned: { until: number; reason: string } | null
  newest: TargetBoot | null
  secret?: TargetSecret | null
  /** Two secrets report as this machine. Memberships do not store it: a contested member has left. */
  contest?: object
  /** Newest first. */
  actions: readonly PastAction[]
}

/**
 * The part of an instance that a membership stores, so that an evaluation need not read the instance. A failing member is
 * not gone.
 */
export interface SeenInstance
  extends Pick<RepairTarget, 'known' | 'planned' | 'newest' | 'actions' | 'secret'> {
  /** Epoch milliseconds. */
  last_report_at: number | null
}

/** The part of an instance that its membership stores. */
export function seenInstance({
  known,
  planned,
  newest,
  actions,
  last_report_at,
  secret = null,
}: SeenInstance): SeenInstance {
  const seen = { known, planned, newest: newest && seenBoot(newest), actions, last_report_at }
  return isMereFirst(secret) ? { ...seen, secret: seenSecret(secret) } : seen
}

/** Whether this secret was merely the first in a launch window, and nothing else vouches for it. */
export const isMereFirst = (secret: TargetSecret | null | undefined): secret is TargetSecret =>
  secret?.by === 'launch' && secret.kept !== true

const seenSecret = ({ by, bound_at, prints }: TargetSecret): TargetSecret => ({
  by,
  bound_at,
  ...(prints && { prints }),
})

function seenBoot({ boot_key, guest, verdict, cause, trust, automation, first_at }: TargetBoot): TargetBoot {
  return {
    ...{ boot_key, guest, verdict, cause, trust },
    ...(automation === undefined ? {} : { automation }),
    ...(first_at === undefined ? {} : { first_at }),
  }
}

/** The instance for its gates, from its membership. It exists: members that are gone have left. */
export const seenTarget = (instance: string, seen: SeenInstance): RepairTarget => ({
  ...seen,
  instance,
  gone: null,
})
