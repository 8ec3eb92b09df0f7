/**
 * How long each kind of stored item lives. Every file of shared/policy holds numbers of one theme, each number once,
 * with its unit in the name and why it is what it is.
 *
 * Where the line is: a number is policy when a user could notice it change (how long we keep, how often we try, how
 * many we allow, how long we wait) or when two files must agree on it. Three kinds stay where they are used: what a
 * parser reads at most, what somebody else's protocol sets (1,024 characters of PagerDuty), and the geometry of pictures.
 * What an operator may set has its default in shared/config.ts; docs/settings.md lists it.
 */
import { DAY_S } from '../time.ts'

/**
 * Seconds from the moment that the comment names; null: never expires. A kind that is not here cannot be stored:
 * DynamoDB's TTL and the embedded server's clearing go by it. Docs: docs/data.md.
 */
export const LIFE_S = {
  /** A report of a good boot, from its arrival: long enough to judge it again after an upgrade of the parser. */
  report: 14 * DAY_S,
  /** A report whose hint is bad: evidence of a failure outlives the quarter in which somebody asks about it. */
  failing_report: 90 * DAY_S,
  /** A report that nobody believes, from its arrival: an operator may still accept its secret. */
  refused_report: 14 * DAY_S,
  /** From the first report of the boot: lists and deadlines look back at most this far. */
  boot_row: 90 * DAY_S,
  /** From the first report of the boot, as its row in the list of all. */
  image_boot: 90 * DAY_S,
  /** From the last boot of it that was noted: as long as one of its boots is listed. */
  known_image: 91 * DAY_S,
  /** From the five minutes that it counts: a year can be compared with the one before. */
  cell: 400 * DAY_S,
  /** From its end, as its cells. */
  trend_day: 400 * DAY_S,
  /** From the moment that it is about. */
  annotation: 400 * DAY_S,
  /** From when the row is due: work that could not be done for two weeks is no longer wanted. */
  due: 14 * DAY_S,
  /** From when its work was given up: time to repair what made it fail, and to try it again. */
  given_up: 90 * DAY_S,
  /** From when it resolved; an open incident never expires. */
  incident: 400 * DAY_S,
  incident_history: 400 * DAY_S,
  /** From when the member joined. */
  member: 400 * DAY_S,
  /** From when the action was created. */
  action: 400 * DAY_S,
  audit: 400 * DAY_S,
  /** From its time: a request of Slack's counts for five minutes, and clocks may differ by hours. */
  callback: DAY_S,
  delivery: 400 * DAY_S,
  /** From when the silence ends. */
  silence: 400 * DAY_S,
  /** From when it was created; a channel that is off for a month need not hear it any more. */
  notice: 30 * DAY_S,
  /** From its hour: a page that could not be sent for a day is still one of that hour. */
  ceiling: 2 * DAY_S,
  /** From the last sign of it: a report, a launch, its end. Its secret, its boots and its binding are in it. */
  instance: 400 * DAY_S,
  /** An instance that inventory never named, from its last report: anybody with the image's token can invent one. */
  stranger: 90 * DAY_S,
  /** Inventory named it and nothing dates it: the first sign of it makes it an instance as others. */
  undated_instance: null,
  /** From when it was announced, or found by a report and then older than ALIAS_RENEW_MS. */
  alias: 400 * DAY_S,
  /**
   * Who gave a name and was not believed, from the last of them: an announcement that comes later would find no report
   * any more. Each report with the image's token may name nine, so they must not outlive what was counted of its bytes.
   */
  heard: 14 * DAY_S,
  /** That a fleet has an inventory at all: what guests may claim hangs on it. */
  inventory_marker: null,
  open_incident: null,
  guard: null,
  /** From when it was written: a day later the token has its whole allowance again. */
  token_use: 2 * DAY_S,
  /** From when nothing was left: the next sweep tells of it. */
  token_full: 2 * DAY_S,
  token: null,
  /** A row for each token that was ever used; it goes by no time, as its token does not. */
  token_seen: null,
  /** From when somebody signed in: SESSION_LASTS_MOST_S, so that no session is forgotten while it is good. */
  session: 30 * DAY_S,
  /** That a sign-in was completed: longer than SIGN_IN_WITHIN_S, after which it is refused for its age. */
  used_sign_in: DAY_S,
  layout: null,
  endpoint: null,
  /** Where a channel led: an incident that is open may need it at any time. */
  channel_place: null,
  heartbeat: null,
  due_cursor: null,
} as const

export type StoredKind = keyof typeof LIFE_S
export type MortalKind = {
  [K in StoredKind]: (typeof LIFE_S)[K] extends number ? K : never
}[StoredKind]

/** What a row is, and from when on it lives (epoch milliseconds) where its kind is mortal. */
export type Life = { kind: MortalKind; since: number } | { kind: Exclude<StoredKind, MortalKind> }

/** Epoch seconds at which an item of this kind that began at `ms` (epoch milliseconds) expires. */
export const expiresAtS = (kind: MortalKind, ms: number): number => Math.floor(ms / 1000) + LIFE_S[kind]

/** Epoch seconds at which a row may be deleted; null: never. Throws for a kind that has no life, and without a time. */
export function expiryOf(life: Life): number | null {
  if (!Object.hasOwn(LIFE_S, life.kind)) throw new Error(`nothing says how long a ${life.kind} lives`)
  if (!('since' in life)) return null
  if (!Number.isFinite(life.since)) throw new Error(`a ${life.kind} without a time`)
  return expiresAtS(life.kind, life.since)
}
