/**
 * The history of an incident in single lines: what people did, who was notified, and how its members fared. Gate decisions
 * about repairs are left out, because there is one for each member. Pure.
 */
import type { PagingReason } from '../incident/paging.ts'
import { howMembersLeft } from '../page/incident-words.ts'
import { refusalText } from '../remediation/refusals.ts'
import { counted } from './number-words.ts'

export interface AuditLine {
  at: number
  actor: string
  action: string
  reason: string
  detail: Record<string, string | number | boolean | null>
}

export interface TimelineLine {
  at: number
  tone: 'bad' | 'good' | 'info' | ''
  text: string
  /** The person who did it, if any. */
  by: string | null
}

/** For an open incident: why people are notified, or are not. */
export const PAGING_WORDS: Record<PagingReason, string> = {
  nobody_failing: 'No instance is failing any more: no further alert is sent.',
  only_claims: 'Nobody is notified: anyone with the image’s token could have forged these reports.',
  too_few_members: 'Nobody is notified yet: too few instances are failing for this kind of failure.',
  silenced: 'Nobody is notified while a silence is in force. The resolve is still sent.',
  acknowledged: 'Nobody is notified again: the incident is acknowledged.',
  waiting_for_more: 'About to notify: boot-health waits a moment so that one message covers more instances.',
  held_for_remediation: 'Held back: a repair may fix all of it before anybody has to wake up.',
  over_ceiling:
    'Nobody is notified yet: the limit of new incidents this hour is reached, for the fleet or for this one instance. One message says that there are more.',
  no_channels: 'Nobody can be notified: this fleet has no channel for this severity.',
  due: 'Channels are notified as the incident grows, and again while it lasts.',
}

/** Actions that are about repairs of single members. */
const OF_REPAIRS = /^(refuse|refused|grant|dry_run|outcome)$|^(rerun|soft_reboot|hard_reboot) /

/** True for entries of the table of repair decisions. */
export const isRepairLine = ({ action }: Pick<AuditLine, 'action'>): boolean => OF_REPAIRS.test(action)

/** One line each, in the given order; entries about repairs are left out. */
export function timelineOf(audit: readonly AuditLine[]): TimelineLine[] {
  return audit.filter((line) => !isRepairLine(line)).map(lineOf)
}

/** Acts on an incident that only people do. */
const OF_PEOPLE: ReadonlySet<string> = new Set(['acknowledged', 'unacknowledged', 'replayed'])

function lineOf({ at, actor, action, reason, detail }: AuditLine): TimelineLine {
  const [tone, text] = wordsOf(action, reason, detail)
  return { at, tone, text, by: OF_PEOPLE.has(action) ? actor : null }
}

type Words = [TimelineLine['tone'], string]

const EVENTS: Record<string, Words> = {
  opened: ['bad', 'Opened'],
  incident_opened: ['bad', 'Opened'],
  incident_open: ['bad', 'Reopened: an instance is failing again'],
  incident_resolving: [
    'good',
    'No instance is failing any more; the incident resolves unless one fails again',
  ],
  unacknowledged: ['info', 'Acknowledgement withdrawn'],
  latch_cleared: ['good', 'Repairs resumed: the latch was released'],
}

function wordsOf(action: string, reason: string, detail: AuditLine['detail']): Words {
  const known = EVENTS[action]
  if (known) return known
  if (action === 'told')
    return [
      'info',
      `Notified ${named(detail.channel)}: ${INTENTS[String(detail.intent)] ?? 'a message'}${because(reason)}`,
    ]
  if (action === 'replayed') return ['info', `Sent once more to ${named(detail.channel)}`]
  if (action === 'not_told') return ['bad', `Could not notify ${named(detail.channel)}: ${plain(reason)}`]
  if (action === 'acknowledged') return ['info', reason === '' ? 'Acknowledged' : `Acknowledged: ${reason}`]
  if (action === 'paging') return ['', PAGING_WORDS[reason as PagingReason] ?? plain(reason)]
  if (action === 'member_left') return memberLeft(reason, detail)
  if (action === 'incident_resolved') return ['good', `Resolved: ${howMembersLeft(reason) ?? plain(reason)}`]
  if (action.startsWith('latch')) return ['bad', `Repairs stopped: ${String(detail.note ?? plain(reason))}`]
  return [
    '',
    `${plain(action)}${reason === '' ? '' : `: ${refusalText(reason) === reason ? plain(reason) : refusalText(reason)}`}`,
  ]
}

const INTENTS: Record<string, string> = {
  trigger: 'incident open',
  acknowledge: 'incident acknowledged',
  resolve: 'incident resolved',
}

const BECAUSE: Record<string, string> = {
  doubled: ', twice as many are failing',
  grown: ', more are failing',
  repeat: ', a reminder',
  latched: ', repairs stopped',
  ack_lapsed: ', the acknowledgement has lapsed',
  unanswered: ', sent again because the last try got no answer',
}
const because = (reason: string) => BECAUSE[reason] ?? ''

function memberLeft(reason: string, { members, instance }: AuditLine['detail']): Words {
  const many = typeof members === 'number' ? members : 1
  const who = typeof instance === 'string' ? instance : counted(many, 'instance')
  const left = howMembersLeft(`${reason} ${many}`)?.replace(/^\d+ /, '') ?? plain(reason)
  const singular = many === 1 ? left.replace(/^were /, 'was ').replace(/^have /, 'has ') : left
  return [reason === 'verified_ok' || reason === 'superseded' ? 'good' : '', `${who} ${singular}`]
}

const named = (value: AuditLine['detail'][string] | undefined) => String(value ?? 'a channel')

/** `http_500` -> `http 500`: a stored name as words for people. */
const plain = (name: string) => name.replaceAll('_', ' ')
