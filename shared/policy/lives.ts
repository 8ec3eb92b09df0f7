/**
 * How long each kind of stored item lives. Every file of shared/policy holds the numbers of one theme: each number once,
 * with its unit in the name and the reason for its value.
 *
 * A number is policy when a user could notice its change (how long we keep, how often we retry, how many we allow, how long
 * we wait) or when two files must agree on it. Three kinds stay where they are used: what a parser reads at most, what
 * another protocol defines (1,024 characters of PagerDuty), and the geometry of pictures. A setting has its default in
 * shared/config.ts; docs/settings.md lists it.
 */
import { DAY_S } from '../time.ts'

/**
 * Seconds from the moment that the comment names; null: never expires. Items of other kinds cannot be stored. DynamoDB's
 * TTL and the embedded server's upkeep use these. Docs: docs/data.md.
 */
export const LIFE_S = {
  /** A report of a good boot, from its arrival: long enough to judge it again after an upgrade of the parser. */
  report: 14 * DAY_S,
  /** A report whose hint is bad: evidence of a failure must outlive the quarter in which somebody asks about it. */
  failing_report: 90 * DAY_S,
  /** An untrusted report, from its arrival: an operator may still accept its secret. */
  refused_report: 14 * DAY_S,
  /** From the first report of the boot: lists and deadlines look back at most this far. */
  boot_row: 90 * DAY_S,
  /** From the first report of the boot, as its row in the list of all. */
  image_boot: 90 * DAY_S,
  /** From the last noted boot of the image: as long as one of its boots is listed. */
  known_image: 91 * DAY_S,
  /** From the five minutes that it counts: a year can be compared with the one before. */
  cell: 400 * DAY_S,
  /** From its end, as its cells. */
  trend_day: 400 * DAY_S,
  /** From the moment that it is about. */
  annotation: 400 * DAY_S,
  /** From when the row is due: work that could not be done for two weeks is no longer wanted. */
  due: 14 * DAY_S,
  /** From when the work was given up: time to repair the reason, and to retry it. */
  given_up: 90 * DAY_S,
  /** From when it resolved; an open incident never expires. */
  incident: 400 * DAY_S,
  incident_history: 400 * DAY_S,
  /** From when the member joined. */
  member: 400 * DAY_S,
  /** From when the action was created. */
  action: 400 * DAY_S,
  audit: 400 * DAY_S,
  /** From its time: a request of Slack's is valid for five minutes, and clocks may differ by hours. */
  callback: DAY_S,
  delivery: 400 * DAY_S,
  /** From when the silence ends. */
  silence: 400 * DAY_S,
  /** From when it was created; after a month a channel that was off need not get it any more. */
  notice: 30 * DAY_S,
  /** From its hour: a page that could not be sent for a day still belongs to that hour. */
  ceiling: 2 * DAY_S,
  /** From its last sign: a report, a launch, its end. The item contains its secret, its boots and its binding. */
  instance: 400 * DAY_S,
  /** An instance that inventory never named, from its last report: with the image's token anybody can invent one. */
  stranger: 90 * DAY_S,
  /** An instance that inventory named and nothing dates: its first sign makes it an ordinary instance. */
  undated_instance: null,
  /** From when it was announced, or last found by a report that renewed it after ALIAS_RENEW_MS. */
  alias: 400 * DAY_S,
  /**
   * Names that untrusted guests gave, from the last of them: an announcement after that would find no report any more. Each
   * report with the image's token may give nine names, so they must not outlive the budget that its bytes were counted in.
   */
  heard: 14 * DAY_S,
  /** The mark that a fleet has an inventory: the trust in guests depends on it. */
  inventory_marker: null,
  open_incident: null,
  guard: null,
  /** From when it was written: a day later the token has its whole budget again. */
  token_use: 2 * DAY_S,
  /** From when the budget was used up: the next sweep sends the notice. */
  token_full: 2 * DAY_S,
  token: null,
  /** A row for each token that was ever used; like its token it does not expire. */
  token_seen: null,
  /** From the sign-in: SESSION_LASTS_MOST_S, so that no valid session expires. */
  session: 30 * DAY_S,
  /** The mark of a completed sign-in: longer than SIGN_IN_WITHIN_S, after which its age refuses it. */
  used_sign_in: DAY_S,
  layout: null,
  endpoint: null,
  /** Where a channel led: an open incident may need it at any time. */
  channel_place: null,
  heartbeat: null,
  due_cursor: null,
} as const

export type StoredKind = keyof typeof LIFE_S
export type MortalKind = {
  [K in StoredKind]: (typeof LIFE_S)[K] extends number ? K : never
}[StoredKind]

/** What a row is, and when its life begins (epoch milliseconds) where its kind expires. */
export type Life = { kind: MortalKind; since: number } | { kind: Exclude<StoredKind, MortalKind> }

/** Epoch seconds at which an item of this kind that began at `ms` (epoch milliseconds) expires. */
export const expiresAtS = (kind: MortalKind, ms: number): number => Math.floor(ms / 1000) + LIFE_S[kind]

/** Epoch seconds at which a row may be deleted; null: never. Throws for an unknown kind, and without a time. */
export function expiryOf(life: Life): number | null {
  if (!Object.hasOwn(LIFE_S, life.kind)) throw new Error(`nothing says how long a ${life.kind} lives`)
  if (!('since' in life)) return null
  if (!Number.isFinite(life.since)) throw new Error(`a ${life.kind} without a time`)
  return expiresAtS(life.kind, life.since)
}
