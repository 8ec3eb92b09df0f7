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
 * Seconds from the moment that the comment names; null: never expires. TTL on DynamoDB, the daily retention row
 * in embedded mode. Docs: docs/data.md.
 */
export const LIFE_S = {
  /** A report of a good boot, from its arrival: long enough to judge it again after an upgrade of the parser. */
  report: 14 * DAY_S,
  /** A report whose hint is bad: evidence of a failure outlives the quarter in which somebody asks about it. */
  failing_report: 90 * DAY_S,
  /** From the first report of the boot: lists and deadlines look back at most this far. */
  boot_row: 90 * DAY_S,
  /** From the five minutes that it counts: a year can be compared with the one before. */
  cell: 400 * DAY_S,
  /** From when the row is due: work that could not be done for two weeks is no longer wanted. */
  due: 14 * DAY_S,
  /** From when it resolved; an open incident never expires. */
  incident: 400 * DAY_S,
  incident_history: 400 * DAY_S,
  /** From when the member joined. */
  member: 400 * DAY_S,
  /** From when the action was created. */
  action: 400 * DAY_S,
  audit: 400 * DAY_S,
  delivery: 400 * DAY_S,
  /** From when the silence ends. */
  silence: 400 * DAY_S,
  /** From when it was created; a channel that is off for a month need not hear it any more. */
  notice: 30 * DAY_S,
  /** An instance that inventory never named, from its last report: anybody with the image's token can invent one. */
  stranger: 90 * DAY_S,
} as const

export type MortalKind = keyof typeof LIFE_S

/** Epoch seconds at which an item of this kind that began at `ms` (epoch milliseconds) expires. */
export const expiresAtS = (kind: MortalKind, ms: number): number => Math.floor(ms / 1000) + LIFE_S[kind]
