/** What the decisions of remediation look at, as the stored items have it. */
import type { Trust } from '../trust.ts'
import type { Cause, Verdict } from '../verdict.ts'
import type { ActionKind, ActionState } from './action-words.ts'

export interface TargetBoot {
  boot_key: string
  guest: string
  verdict: Verdict
  cause: Cause
  trust: Trust
  /** What the judgement's remedy lets automation do; undefined on boots judged before it was kept. */
  automation?: 'rerun' | 'none' | undefined
  /** Arrival of its first report, epoch milliseconds; undefined in memberships of before it was kept. */
  first_at?: number | undefined
}

/** How its secret was bound, as far as that is no more than having been the first. */
export interface TargetSecret {
  by: 'launch' | 'first_boot' | 'operator' | 'control_plane'
  bound_at: number
  kept?: true
  /** Its reporter shows a fingerprint of it on the console. */
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

/** An instance as far as repairs are concerned. */
export interface RepairTarget {
  instance: string
  /** Inventory named it. */
  known: boolean
  gone: { at: number; reason: string } | null
  planned: { until: number; reason: string } | null
  newest: TargetBoot | null
  secret?: TargetSecret | null
  /** Two secrets speak for it. Memberships do not keep it: a contested member has left. */
  contest?: object
  /** Newest first. */
  actions: readonly PastAction[]
}

/** What a membership keeps of its instance, so that an evaluation need not read it. A failing member is not gone. */
export interface SeenInstance
  extends Pick<RepairTarget, 'known' | 'planned' | 'newest' | 'actions' | 'secret'> {
  /** Epoch milliseconds. */
  last_report_at: number | null
}

/** The part of an instance that its membership keeps. */
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

/** Whether nothing but having been the first in a launch window vouches for this secret. */
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

/** The instance as a member saw it, for its gates. It is there: members that are gone have left. */
export const seenTarget = (instance: string, seen: SeenInstance): RepairTarget => ({
  ...seen,
  instance,
  gone: null,
})
