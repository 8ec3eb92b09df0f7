/** Decisions as a timeline: when, about what, the result, the reason, and the values that they were based on. */
import { isWaiting } from '../../../shared/remediation/refusals.ts'
import { outcomeText, plainWords, reasonText } from '../../../shared/view/decision-words.ts'
import type { Decision } from '../../../shared/view/why.ts'
import { gateMarks, otherValues } from './gate-marks.ts'
import { guest, type Html, html, maybe, when } from './html.ts'

const SHOWN = 100
const ALARMS = /refus|fail|latch|expired|quarantin|killed|trigger|opened|lost/
const FINE = /succeed|verified|resolv|release|cleared|accepted|grant/

/** Decisions in the order given, each with its inputs. */
export function decisionList(decisions: readonly Decision[]): Html {
  if (decisions.length === 0) return html`<p class="quiet">Nothing has been decided yet.</p>`
  return html`<ol class="timeline">${decisions.slice(0, SHOWN).map(entry)}</ol>
${maybe(decisions.length > SHOWN, () => html`<p class="quiet">${decisions.length - SHOWN} older entries are in the API.</p>`)}`
}

function entry({ at, about, actor, outcome, reason, inputs }: Decision): Html {
  const waits = isWaiting(reason)
  const tone = waits ? '' : ALARMS.test(outcome) ? 'alarm' : FINE.test(outcome) ? 'fine' : ''
  return html`<li class="${tone}"><p><strong>${guest(outcomeText({ outcome, reason }), 120)}</strong> <span class="mono">${guest(about, 80)}</span> <span class="quiet">${when(at)}, by ${guest(actor, 60)}</span></p>
${maybe(reasonText({ outcome, reason }), () => html`<p>${guest(reasonText({ outcome, reason }), 300)}</p>`)}
${gateMarks(inputs)}${otherValues(inputs)}</li>`
}

/** `latch_cleared` -> `latch cleared`, safe to show. */
export const words = (name: string): string => guest(plainWords(name), 120)
