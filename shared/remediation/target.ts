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
  /** Newest first. */
  actions: readonly PastAction[]
}

/** What a membership keeps of its instance, so that an evaluation need not read it. A failing member is not gone. */
export interface SeenInstance extends Pick<RepairTarget, 'known' | 'planned' | 'newest' | 'actions'> {
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
}: SeenInstance): SeenInstance {
  return { known, planned, newest: newest && seenBoot(newest), actions, last_report_at }
}

function seenBoot({ boot_key, guest, verdict, cause, trust, automation }: TargetBoot): TargetBoot {
  return { boot_key, guest, verdict, cause, trust, ...(automation === undefined ? {} : { automation }) }
}

/** The instance as a member saw it, for its gates. It is there: members that are gone have left. */
export const seenTarget = (instance: string, seen: SeenInstance): RepairTarget => ({
  ...seen,
  instance,
  gone: null,
})
