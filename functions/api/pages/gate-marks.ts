/** What a decision was taken on: gates that passed as ticks, the one that decided in colour, the rest in words. */
import { guest, guestTimes, type Html, html, maybe, when } from './html.ts'

type Values = Record<string, string | number | boolean | null>

/** Names that are no gate: what the decision is about. */
const ABOUT = new Set([
  'instance',
  'members',
  'boot_key',
  'action',
  'action_id',
  'fence',
  'channel',
  'intent',
])

/** `ok` or `no`, with what was found against what is allowed (`gateRecord` of shared/remediation/gate.ts). */
const isGate = ([name, value]: [string, Values[string]]) =>
  !ABOUT.has(name) && /^(ok|no)( |$)/.test(String(value))

/** The gates of a decision; empty where it has none. */
export function gateMarks(values: Values): Html | '' {
  const gates = Object.entries(values).filter(isGate)
  const passed = gates.filter(([, value]) => String(value).startsWith('ok'))
  const decided = gates.find(([, value]) => String(value).startsWith('no'))
  return html`${maybe(decided, () => html`<span class="tag warn">${gateWords(decided?.[0] ?? '', String(decided?.[1] ?? ''))}</span>`)}${maybe(passed.length > 0, () => html`<span class="quiet gates">${passed.map(([name]) => html`<span>✓ ${guest(name.replaceAll('_', ' '), 40)}</span> `)}</span>`)}`
}

/** `no 3 of 15` of the gate `in_flight` -> `in flight 3 of 15`. */
const gateWords = (name: string, value: string) =>
  guest(
    `${name.replaceAll('_', ' ')} ${value.replace(/^no ?/, '').replace(/^null of /, 'none of ')}`.trim(),
    80,
  )

/** Everything else that was recorded; moments as times, whether they are numbers or text. */
export function otherValues(values: Values): Html | '' {
  const known = Object.entries(values).filter(
    (one) => !isGate(one) && one[1] !== null && one[1] !== '' && one[0] !== 'fence',
  )
  if (known.length === 0) return ''
  return html`<p class="inputs">${known.map(([name, value], index) => html`${index === 0 ? '' : ' · '}${guest(name.replaceAll('_', ' '), 60)}: ${shown(value)}`)}</p>`
}

/** Epoch milliseconds of this century; nothing else that is recorded is as large. */
const isMoment = (value: unknown): value is number =>
  typeof value === 'number' && value > 946_684_800_000 && value < 4_102_444_800_000

const shown = (value: Values[string]) => (isMoment(value) ? when(value) : guestTimes(String(value), 120))
