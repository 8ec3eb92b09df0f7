/** The inputs of a decision: gates that passed as ticks, the deciding one in colour, the rest in words. */
import { gateValue, plainWords, sortedInputs } from '../../../shared/view/decision-words.ts'
import type { Decision } from '../../../shared/view/why.ts'
import { guest, guestTimes, type Html, html, maybe, when } from './html.ts'

type Values = Decision['inputs']

/** The gates of a decision; empty where it has none. */
export function gateMarks(values: Values): Html | '' {
  const { passed, decided } = sortedInputs(values)
  return html`${decided === null ? '' : html`<span class="tag warn">${gateWords(...decided)}</span>`}${maybe(passed.length > 0, () => html`<span class="quiet gates">${passed.map(([name]) => html`<span>✓ ${guest(plainWords(name), 40)}</span> `)}</span>`)}`
}

/** `no 3 of 15` of the gate `in_flight` -> `in flight 3 of 15`. */
const gateWords = (name: string, value: Values[string]) =>
  guest(`${plainWords(name)} ${gateValue(value)}`.trim(), 80)

/** All other recorded inputs; moments as times, whether they are numbers or text. */
export function otherValues(values: Values): Html | '' {
  const { others } = sortedInputs(values)
  if (others.length === 0) return ''
  return html`<p class="inputs">${others.map(([name, value], index) => html`${index === 0 ? '' : ' · '}${guest(plainWords(name), 60)}: ${shown(value)}`)}</p>`
}

/** Epoch milliseconds of this century; no other recorded number is as large. */
const isMoment = (value: unknown): value is number =>
  typeof value === 'number' && value > 946_684_800_000 && value < 4_102_444_800_000

const shown = (value: Values[string]) => (isMoment(value) ? when(value) : guestTimes(String(value), 120))
