/** What is wrong, in one sentence; the reason that shows it; what to do next. */
import { cohortWords } from '../../../shared/cohort/cohort-words.ts'
import { causeInWords, whatGuestsLack } from '../../../shared/page/incident-words.ts'
import { reasonIn } from '../../../shared/view/cut-middle.ts'
import { COUNTED_EVERY } from '../../../shared/view/fleet-summary.ts'
import { memberPulse } from '../../../shared/view/member-pulse.ts'
import { counted } from '../../../shared/view/number-words.ts'
import type { IncidentHead, Member } from '../../store/incident-item.ts'
import type { Population } from '../incident-population.ts'
import { runbookLink } from './boot-evidence.ts'
import { guest, guestTimes, type Html, html, maybe, since } from './html.ts'
import type { Links } from './links.ts'
import { trustNote } from './marks.ts'
import { memberPulseSvg } from './member-pulse-svg.ts'
import { type ShownTrace, traceLine } from './trace-line.ts'

export interface IncidentFactsProps {
  head: IncidentHead
  members: Member[]
  failing: number
  population: Population | null
  /** The trace of the boot that began it; null where none is sent. */
  trace: ShownTrace | null
  links: Links
  /** The team's runbook for this cause. */
  runbook: string | null
}

export function incidentFacts(props: IncidentFactsProps): Html {
  const { head, members, links, trace } = props
  const { summary } = head
  const pulse = memberPulse(members)
  return html`<section class="card"><h2>What is wrong</h2>
<p class="says-it">${sentence(props)}</p>
${elsewhere(props.population)}
${inCommon(head)}
${evidence(summary.evidence)}
${maybe(summary.remedy !== '' || props.runbook !== null, () => html`<p><strong>Next:</strong> ${guest(summary.remedy, 400)}${runbookLink(props.runbook)}</p>`)}
<p class="quiet">First seen on <a class="mono" href="${links.instance(summary.first_instance)}">${guest(summary.first_instance, 64)}</a>${trustNote(summary.trust)}</p>
${maybe(trace, () => (trace ? html`<p class="quiet">Trace of that boot: ${traceLine(trace)}</p>` : ''))}
${maybe(pulse, () => (pulse ? memberPulseSvg(pulse) : ''))}</section>`
}

function sentence({ head, members, failing }: IncidentFactsProps): string {
  const { cause, severity, state } = head
  const why = causeInWords(cause)
  const many = state === 'resolved' ? members.length : failing
  if (many === 0)
    return members.length === 0
      ? 'No VM has joined this incident yet.'
      : `No VM is failing any more: ${members.length === 1 ? 'the one that was' : `all ${members.length.toLocaleString('en-US')} that were`} came up, or left for another reason.`
  const lack = whatGuestsLack(cause, severity, many)
  return `${counted(many, 'VM')} ${lack}${why === '' ? '' : `: ${why}`}.`
}

/** Counter-evidence: what is fine saves the reader the first ten minutes. */
function elsewhere(population: Population | null): Html | '' {
  if (population === null) return ''
  const { of_others, failing_others } = population
  const text =
    of_others === 0
      ? 'No other image booted in the last 24 hours.'
      : `Other images: ${(of_others - failing_others).toLocaleString('en-US')} of ${counted(of_others, 'VM')} came up in the last 24 hours.`
  return html`<p>${text} <span class="quiet">${COUNTED_EVERY}</span></p>`
}

/** What they share and the others do not; empty where nothing is certain enough. */
function inCommon({ cohort }: IncidentHead): Html | '' {
  if (!cohort?.shared) return ''
  const { looked_at, since: from, machines, shared } = cohort
  const unknown =
    shared.unknown === 0 ? '' : ` Of ${counted(shared.unknown, 'other VM')} nobody knows this label.`
  return html`<p><strong>In common:</strong> ${cohortWords(shared)}. <span class="quiet">Of ${counted(machines, 'VM')} that booted since ${since(from)}, as of ${since(looked_at)}.${unknown}</span></p>`
}

/** The reason in bold; the whole line behind it. */
function evidence(line: string): Html | '' {
  if (line === '') return ''
  const reason = reasonIn(line)
  if (reason === null && line.length <= 160) return html`<p class="evidence">${guestTimes(line, 300)}</p>`
  return html`<p class="evidence"><strong class="mono">${guest(reason ?? line, 120)}</strong></p>
<details id="evidence-line"><summary>The whole line</summary><div class="copied"><pre class="snippet" id="evidence-text">${guest(line, 1000)}</pre><button type="button" data-copy="evidence-text" hidden>Copy</button></div></details>`
}
