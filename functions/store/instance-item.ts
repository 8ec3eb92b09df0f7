/** A machine, its last boots and repairs, and the names that lead to it. */

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
  /** Arrival of its first report. It never changes, because the boot row's key contains it. */
  first_at: number
  /** Epoch of the secret that the boot was judged under: a rebuilt disk counts boot_n from 1 again. */
  epoch: number
  verdict: Verdict
  cause: Cause
  image: string
  trust: Trust
  /** What automation may do about the boot; undefined on boots judged before this field existed. */
  automation?: 'rerun' | 'none'
  /** A digest of the boot's trace; missing where no trace is sent. */
  trace?: string
}

export interface ActionBrief {
  action_id: string
  action: ActionKind
  boot_key: string
  at: number
  state: ActionState
}

/** The secrets that report as one machine, each with the newest boot that came with it. */
export interface InstanceContest {
  epoch: number
  since: number
  /** When a secret joined, or one secret's reports became a failure: then people are notified again, once an hour at most. */
  changed_at: number
  /** No notification before this time, epoch milliseconds: inventory may still announce what explains the second secret. */
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
  /** Since when its trusted boots name this image; missing where none did. */
  image_since?: number
  /** Binding of the guest's secret; `epoch` rises with each launch or rebuild that inventory announces. */
  secret: {
    hash: string
    epoch: number
    bound_at: number
    boot_key: string
    by: 'launch' | 'first_boot' | 'operator' | 'control_plane'
    /** The secret was bound before the launch of this epoch, and has reported since. */
    kept?: true
    /** The reporter prints a fingerprint of this secret on the serial console. */
    prints?: true
    /** The secret that was bound before, where this one was the first in the window of a stopped machine. */
    before?: string
  } | null
  /** The guest's secret as a console read through the control plane showed it, and the launch that it was read in. */
  shown?: { print: string; epoch: number }
  /** Two secrets inside one window: neither is bound until a person or the control plane decides which is the machine's. */
  contest?: InstanceContest
  /**
   * The newest boot whose reports were refused; with a secret it waits for an operator's `accept`. Written once a minute at
   * most: `last_at` and `reports` may be a minute behind.
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
  /** The guest's names according to inventory: uuids and MACs, lower case. */
  aliases: { kind: 'uuid' | 'mac' | 'tag'; value: string }[]
  /** The addresses that its newest boot reported: only to find the machine by. Missing where none was seen. */
  addresses?: string[]
  /** The newest launch that inventory announced; `functions/boots/answers-launch.ts` decides which boot answers it. */
  launch: {
    at: number
    /** The launch's time as inventory gave it; null where it gave none: then `at` is when the announcement arrived. */
    said_at: number | null
    /** Only a boot that began at or after this time answers the launch; null: any boot does. */
    since: number | null
    deadline_at: number
    /** When inventory announced it; missing on launches stored before this field existed. */
    told_at?: number
    image: string | null
    epoch: number
    satisfied_at: number | null
    /** Where its image lists the launch as never reported, in case a late boot answers it. */
    late?: { boot_key: string; first_at: number; image: string }
  } | null
  /** Until when planned work allows no deadline and no page. */
  planned: { until: number; reason: string } | null
  /** Set when inventory reported it as stopping, terminated or deleted. */
  gone: { at: number; reason: string } | null
  /** Last 8 boots, newest first. */
  boots: BootBrief[]
  incident: IncidentRef | null
  /** The failing boot whose membership ended without a good report (gone, silent): it does not join again. */
  settled_boot: string | null
  /** Last 8 actions, newest first. */
  actions: ActionBrief[]
  last_report_at: number | null
  /** Operator-only links for pages; from inventory, never from the guest. */
  labels: Record<string, string>
}

export interface Alias {
  fleet: string
  /**
   * `uuid`, `mac`, `tag`, or `secret` (the hash, for guests that request their own repair). `heard`: untrusted boots of
   * guests that gave this name.
   */
  kind: string
  value: string
  instance: string
  /** When the name was announced, or last renewed. */
  at: number
}
