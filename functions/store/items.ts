/**
 * The shape of every stored item, without its keys (`keys.ts` is the only place that spells pk and sk).
 *
 * Times are epoch milliseconds unless the name says otherwise; `_s` is uptime or duration in seconds.
 * Every mutable item has `rev`, and every write to one is a compare-and-set on it: `rev` is the revision
 * that was read, the stored one is `rev + 1`, and 0 means "not stored yet".
 */
import type { Channel } from '../../shared/channels/channels.ts'
import type { AuditedCounts } from '../../shared/incident/audited-counts.ts'
import type { PagingReason } from '../../shared/incident/paging.ts'
import type { Tell as ChannelTell } from '../../shared/page/tell.ts'
import type * as words from '../../shared/remediation/action-words.ts'
import type { ImageCount } from '../../shared/remediation/census.ts'
import type { GuardState } from '../../shared/remediation/guard.ts'
import type { SeenInstance } from '../../shared/remediation/target.ts'
import type { Trust as TrustLevel } from '../../shared/trust.ts'
import type { Cause, Confidence, Interval, Verdict } from '../../shared/verdict.ts'

export type ReportSource = 'evidence' | 'boots' | 'console'
export type Hint = 'good' | 'bad' | 'unsure'
/**
 * Weakest first (docs/architecture.md, Trust). `quarantined`: a later secret or a clone sent it; kept, judged for nobody.
 */
export type Trust = TrustLevel

/** Where one report is stored; all that a stream record or a poke needs to carry. */
/** One boot as its reports are filed. */
export interface BootKey {
  fleet: string
  /** The identity that the guest claims (uuid, else MACs), not yet resolved to inventory's id. */
  guest: string
  boot_key: string
}

export interface ReportKey extends BootKey {
  seq: number
  /** First 12 hex digits of the SHA-256 of the uncompressed body. */
  sha: string
}

export interface ReportItem extends ReportKey {
  source: ReportSource
  /** Compressed (`shared/envelope/packed.ts`): the evidence text exactly as judged (redacted, cut). */
  body: Uint8Array
  received_at: number
  boot_n: number | null
  uptime_sent: number | null
  hint: Hint
  token_id: string
  /** SHA-256 hex of the guest's own secret, null where it sent none. */
  secret_hash: string | null
  /** Inventory id proved by a per-instance token or the control plane (level `attested`). */
  attested_instance: string | null
  /** Set by the synthetic canary: kept out of every count. */
  canary: boolean
  /** Set by the judge where nobody believes it and it would be kept for long. */
  refused?: true
}

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
}

export interface ActionBrief {
  action_id: string
  action: ActionKind
  boot_key: string
  at: number
  state: ActionState
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
    by: 'launch' | 'first_boot' | 'operator'
  } | null
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
  /** The launch that inventory announced last; `functions/boots/answers-launch.ts` says which boot answers it. */
  launch: {
    at: number
    /** When inventory said that it was, as it said it; null where it did not: then `at` is when it spoke of it. */
    said_at: number | null
    /** A boot must have begun since then to answer it; null: any boot does. */
    since: number | null
    deadline_at: number
    image: string | null
    epoch: number
    satisfied_at: number | null
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

export interface BootRow {
  fleet: string
  instance: string
  guest: string
  boot_key: string
  first_at: number
  verdict: Verdict
  cause: Cause
  confidence: Confidence
  image: string
  trust: Trust
  /** End − start per stage in milliseconds; null where unknown. */
  stage_ms: Record<string, number | null>
  margin_s: Interval | null
  /** Seconds from the start of the boot to its first report; null where nothing dates it. */
  reported_after_s: number | null
  judge_version: number
  cloud_init_version: string | null
  /** Whether its instance counts in the census by this boot: known, not gone, and no newer boot. */
  counted: boolean
}

/** Five minutes of one shard of a fleet, recomputed from boot rows and SET, never added to. */
export interface Cell {
  fleet: string
  shard: number
  /** Start of the five minutes. */
  at: number
  /** Instances by image: the census is the sum of a day's cells. */
  images: Record<string, ImageCount>
  verdicts: Record<string, number>
  causes: Record<string, number>
  /** Histogram of lookup race margin and stage seconds, fixed buckets: name -> counts. */
  histograms: Record<string, number[]>
}

/** A piece of work that must happen at or after `at`, as it is stored. `due/due-work.ts` writes and reads it. */
export interface DueRow {
  /** Epoch milliseconds. */
  at: number
  kind: string
  fleet: string
  /** Tells two pieces of work of one kind apart. */
  target: string
  /** What the work needs to find its item. Small. Empty where the stored row is damaged: then only its key is known. */
  detail: Record<string, string | number | boolean | null>
  /** Keeps two rows of the same work and time apart; '' where they are to be one. */
  nonce: string
  /** How often the work failed. */
  tries: number
  /** Work that no version can read is given up then. */
  expires_at_s: number
}

/** What a due row is found by. */
export type DueRowKey = Pick<DueRow, 'at' | 'kind' | 'fleet' | 'target' | 'nonce'>

export interface IncidentRef {
  fleet: string
  /** The cause, or the verdict where there is no cause. */
  cause: string
  image: string
  gen: number
}

export type Tell = ChannelTell

export interface IncidentHead extends IncidentRef {
  rev: number
  state: 'open' | 'resolving' | 'resolved'
  opened_at: number
  resolving_at: number | null
  resolved_at: number | null
  /** Why members left, counted: verified_ok, superseded, gone, silent. */
  resolve_reason: string | null
  severity: 'page' | 'ticket'
  ack: { by: string; note: string; at: number; until: number; members: number } | null
  tell: Tell[]
  /** Why people are or are not told of it, and since when; shown by `why`. */
  paging?: { reason: PagingReason; at: number }
  /** What is shown in a page, from the first member. */
  summary: { first_instance: string; evidence: string; remedy: string; trust: Trust }
  members_seen: number
  /** Who evaluates it now, and whether somebody came meanwhile and wants it evaluated again; null: nobody. */
  lease: {
    id: string
    until: number
    again: boolean
    /** The process that holds it, where one alone works the table. */
    by?: string | null
  } | null
  /** How often it was evaluated. */
  evaluations: number
  /** What the audit was told of how its members fare; null: nothing yet. */
  audited: AuditedCounts | null
}

export interface Member extends IncidentRef {
  rev: number
  instance: string
  boot_key: string
  trust: Trust
  joined_at: number
  state: 'failing' | 'verified_ok' | 'superseded' | 'gone' | 'silent' | 'rebuilt'
  left_at: number | null
  /** Its instance as far as repairs go, by the last comparison; null: it is to be read. */
  seen: SeenInstance | null
  /** The last gate decision about this member, as shown by `why`: the gate that decided, its value and limit. */
  last_decision: {
    at: number
    outcome: string
    reason: string
    action?: ActionKind | null
    value?: string | number | null
    limit?: string | number | null
  } | null
}

export type ActionKind = words.ActionKind
export type ActionState = words.ActionState

export interface ActionItem {
  rev: number
  action_id: string
  fleet: string
  instance: string
  incident: IncidentRef
  action: ActionKind
  rung: number
  state: ActionState
  reason: string
  /** The boot that it was decided on; a newer boot fences it off. */
  fence: string
  /** How far that boot's report was believed: success needs at least as much. */
  trust: Trust
  /** Who acts: a receiver of webhooks, or the guest that asked for it itself. */
  via: 'webhook' | 'guest'
  attempt: number
  next_attempt_at: number | null
  created_at: number
  delivered_at: number | null
  claimed_at: number | null
  /** SHA-256 hex of the idempotency key that it was claimed with; null where there was none. */
  claim_key: string | null
  expires_at: number
  /** When the next good report must have come. */
  verify_by: number | null
  /** SHA-256 hex of the one-action token in the webhook. */
  token_hash: string
  /** What the receiver said of it. A note, never proof. */
  outcome_note: string | null
  finished_at: number | null
}

/** What must hold together in a fleet, in one item: `shared/remediation/guard.ts` says what each part means. */
export interface Guard extends GuardState {
  rev: number
  fleet: string
}

export type Role = 'ingest' | 'inventory' | 'viewer' | 'operator' | 'instance'

export interface TokenItem {
  rev: number
  /** SHA-256 hex of the token: the key. */
  hash: string
  /** First characters, for people: `bh_ingest_7fQ2`. */
  token_id: string
  role: Role
  fleet: string
  /** Only for role `instance`: the inventory id that it attests. */
  instance: string | null
  name: string
  created_at: number
  revoked_at: number | null
}

export interface AuditEntry {
  /** Incident key, `fleet:NAME` or `instance:ID`. */
  subject: string
  fleet: string
  at: number
  actor: string
  action: string
  reason: string
  detail: Record<string, string | number | boolean | null>
}

export interface DeliveryEntry {
  endpoint: string
  fleet: string
  at: number
  message_id: string
  attempt: number
  outcome: 'accepted' | 'retry' | 'refused' | 'gone' | 'blocked'
  status: number | null
  latency_ms: number
  /** First 2 kB of the answer. */
  answer: string
  reason: string
  /** What it was about: an incident's or an action's id. */
  subject: string | null
  /** What was to be said about it: `trigger`, `resolve`; null where the endpoint's type says it. */
  intent: string | null
  next_at: number | null
}

/** Whether a receiver still wants to hear from us; one that answered 410 does not, until a test reaches it. */
export interface EndpointState {
  rev: number
  endpoint: string
  disabled_at: number | null
  reason: string | null
  /** Attempts that were not accepted since the last one that was; null while it works. */
  failing?: { since: number; tries: number; reason: string; next_at: number | null } | null
}

/** Where a channel led when it was told of a trigger: the resolve goes there, even when the config has moved on. */
export interface ChannelPlace {
  name: string
  via: string
  /** As in the config: secrets are references. */
  settings: Channel
}

/** A message about ourselves, told once: which channels have it. */
export interface NoticeItem {
  rev: number
  fleet: string
  /** As in its due row: what makes it one of a kind. */
  target: string
  code: string
  about: string | null
  day: string | null
  created_at: number
  tell: Tell[]
}

/** The sweep's own pulse: when it last ran, and when it did not although it should have. */
export interface Heartbeat {
  rev: number
  last_sweep_at: number | null
  /** Newest last, at most 20. While one lasted, silence of guests proves nothing. */
  blind: { from: number; until: number }[]
}

export interface Silence {
  id: string
  fleet: string
  cause: string | null
  image: string | null
  starts_at: number
  ends_at: number
  reason: string
  author: string
  pause: boolean
}

export interface Alias {
  fleet: string
  /** `uuid`, `mac`, `tag`, or `secret` (the hash, for guests that ask for their own repair). */
  kind: string
  value: string
  instance: string
  /** When it was announced, or renewed last. */
  at: number
}
