/** Decisions as a timeline: when, about what, what came of it, why, and the values that it was taken on. */
import type { PagingReason } from '../../../shared/incident/paging.ts'
import { isWaiting, refusalText } from '../../../shared/remediation/refusals.ts'
import { PAGING_WORDS } from '../../../shared/view/incident-timeline.ts'
import type { Decision } from '../../../shared/view/why.ts'
import { gateMarks, otherValues } from './gate-marks.ts'
import { guest, type Html, html, maybe, when } from './html.ts'

const SHOWN = 100
const ALARMS = /refus|fail|latch|expired|quarantin|killed|trigger|opened|lost/
const FINE = /succeed|verified|resolv|release|cleared|accepted|grant/

/** Decisions in the order given, each with its inputs. */
export function decisionList(decisions: readonly Decision[]): Html {
  if (decisions.length === 0) return html`<p class="quiet">Nothing was decided yet.</p>`
  return html`<ol class="timeline">${decisions.slice(0, SHOWN).map(entry)}</ol>
${maybe(decisions.length > SHOWN, () => html`<p class="quiet">${decisions.length - SHOWN} older entries are in the API.</p>`)}`
}

function entry({ at, about, actor, outcome, reason, inputs }: Decision): Html {
  const waits = isWaiting(reason)
  const tone = waits ? '' : ALARMS.test(outcome) ? 'alarm' : FINE.test(outcome) ? 'fine' : ''
  return html`<li class="${tone}"><p><strong>${words(outcome)}</strong> <span class="mono">${guest(about, 80)}</span> <span class="quiet">${when(at)}, by ${guest(actor, 60)}</span></p>
${maybe(reason !== '', () => html`<p>${guest(outcome === 'paging' ? (PAGING_WORDS[reason as PagingReason] ?? words(reason)) : sentence(reason), 300)}</p>`)}
${gateMarks(inputs)}${otherValues(inputs)}</li>`
}

/** `latch_cleared` -> `latch cleared`: stored words are names, people read words. */
export const words = (name: string): string => guest(name.replaceAll('_', ' '), 120)

/** The sentence behind a refusal's name; any other reason in its own words. */
export function sentence(reason: string): string {
  const text = refusalText(reason)
  return text === reason && /^[a-z0-9_]+$/.test(reason) ? words(reason) : text
}
