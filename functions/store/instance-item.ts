/** A machine, its last boots and repairs, and the names that it is found by. */

import type { ActionKind, ActionState } from '../../shared/remediation/action-words.ts'
import type { Trust } from '../../shared/trust.ts'
import type { Cause, Confidence, Verdict } from '../../shared/verdict.ts'
import type { IncidentRef } from './incident-item.ts'

export interface BootBrief {
  boot_key: string
  guest: string
  boot_n: number | null
  /** By the server's clock; 0 where nothing dates the boot (a console without a boot id). */
  began_at: number
  /** Arrival of its first report: frozen, because the boot row's key holds it. */
  first_at: number
  /** Epoch of the secret that it was judged under: a rebuilt disk counts boot_n from 1 again. */
  epoch: number
  verdict: Verdict
  cause: Cause
  image: string
  trust: Trust
  /** What the judgement's remedy lets automation do about it; undefined on boots judged before it was kept. */
  automation?: 'rerun' | 'none'
  /** A digest of the trace that it is told as; missing where nobody is told. */
  trace?: string
}

export interface ActionBrief {
  action_id: string
  action: ActionKind
  boot_key: string
  at: number
  state: ActionState
}

/** Who claims one machine, each with the newest boot that came with its secret. */
export interface InstanceContest {
  epoch: number
  since: number
  /** When a secret joined, or a story became a failure: then people are told again, once an hour at most. */
  changed_at: number
  /** Not before, in epoch milliseconds: inventory may still announce what explains it. */
  tell_at: number
  claims: { secret_hash: string; guest: string; boot_key: string; at: number }[]
  before?: string
}

export interface InstanceItem {
  rev: number
  fleet: string
  instance: string
  /** True once inventory named it (an expectation, an alias, an EC2 event). */
  known: boolean
  newest: BootBrief | null
  confidence: Confidence | null
  image: string | null
  /** Since when its boots that count name this image; missing where none did. */
  image_since?: number
  /** Binding of the guest's secret; `epoch` rises with each launch or rebuild that inventory announces. */
  secret: {
    hash: string
    epoch: number
    bound_at: number
    boot_key: string
    by: 'launch' | 'first_boot' | 'operator' | 'control_plane'
    /** It was bound before the launch of this epoch, and has reported since. */
    kept?: true
    /** Its reporter prints a fingerprint of it on the serial console. */
    prints?: true
    /** The secret that was bound before, where this one was the first in the window of a machine that was stopped. */
    before?: string
  } | null
  /** What a console that the control plane read showed of the guest's secret, and under which launch. */
  shown?: { print: string; epoch: number }
  /** Two secrets inside one window: nobody is bound until a person or the control plane says whose it is. */
  contest?: InstanceContest
  /**
   * The newest boot whose reports were refused; with a secret it waits for an operator's `accept`. Written once a
   * minute at most: `last_at` and `reports` may be a minute behind.
   */
  quarantine: {
    secret_hash: string | null
    reason: string
    guest: string
    boot_key: string
    since: number
    last_at: number
    /** Refused reports of that boot. */
    reports: number
  } | null
  /** What inventory said that the guest calls itself: uuids and MACs, lower case. */
  aliases: { kind: 'uuid' | 'mac' | 'tag'; value: string }[]
  /** What it had as addresses in its newest boot, as that boot says: to find it by, and for nothing else. Missing where none was seen. */
  addresses?: string[]
  /** The launch that inventory announced last; `functions/boots/answers-launch.ts` says which boot answers it. */
  launch: {
    at: number
    /** When inventory said that it was, as it said it; null where it did not: then `at` is when it spoke of it. */
    said_at: number | null
    /** A boot must have begun since then to answer it; null: any boot does. */
    since: number | null
    deadline_at: number
    /** When inventory announced it; missing of a launch that was stored before it was kept. */
    told_at?: number
    image: string | null
    epoch: number
    satisfied_at: number | null
    /** Where its image lists it as never reported, if it was answered after all. */
    late?: { boot_key: string; first_at: number; image: string }
  } | null
  /** Planned work: no expectation and no page until then. */
  planned: { until: number; reason: string } | null
  /** Set when inventory said stopping, terminated or deleted. */
  gone: { at: number; reason: string } | null
  /** Last 8 boots, newest first. */
  boots: BootBrief[]
  incident: IncidentRef | null
  /** A failing boot whose membership was ended without a good report (gone, silent): it does not join again. */
  settled_boot: string | null
  /** Last 8 actions, newest first. */
  actions: ActionBrief[]
  last_report_at: number | null
  /** Operator-only links shown on pages; from inventory, never from the guest. */
  labels: Record<string, string>
}

export interface Alias {
  fleet: string
  /**
   * `uuid`, `mac`, `tag`, or `secret` (the hash, for guests that ask for their own repair). `heard`: boots of guests
   * that gave this name and were not believed.
   */
  kind: string
  value: string
  instance: string
  /** When it was announced, or renewed last. */
  at: number
}
