/** What a judgement rests on and leads to: the guest's own lines, findings, the remedy, the reports. */
import type { EvidenceLine, Finding, Judgement } from '../../../shared/verdict.ts'
import { seconds } from '../../../shared/view/number-words.ts'
import type { ShownReport } from '../boot-reads.ts'
import { guest, guestBlock, type Html, html, maybe, when } from './html.ts'

export function evidenceList(lines: EvidenceLine[]): Html {
  if (lines.length === 0)
    return html`<p class="quiet">No single line: nothing legible in the reports says more.</p>`
  return html`<ul class="lines">${lines.map(
    (line) => html`<li><p class="says">${line.shows}</p>
${maybe(line.text !== '', () => html`<pre>${guestBlock(line.text, 1000)}</pre>`)}
<p class="says mono">${guest(line.source, 120)}${line.line === null ? '' : `, line ${line.line}`}</p></li>`,
  )}</ul>`
}

const TONES = { error: 'bad', warning: 'warn', info: 'info' } as const

export function findingList(findings: Finding[]): Html {
  return html`<ul class="lines">${findings.map(
    (
      finding,
    ) => html`<li><span class="tag ${TONES[finding.severity]}">${finding.severity}</span> ${guest(finding.text, 600)}
${maybe(finding.evidence?.text, () => html`<pre>${guestBlock(finding.evidence?.text ?? '', 400)}</pre>`)}</li>`,
  )}</ul>`
}

/** Our own words: no guest text is ever in a remedy. */
export function remedySteps({ verdict, remedy }: Judgement): Html {
  const { summary, steps, config, automation } = remedy
  return html`${maybe(verdict === 'recovered', () => html`<p>This guest has its source by now; what follows is for the next boot, and for guests that are still without.</p>`)}
<p><strong>${coded(summary)}</strong></p>
${maybe(steps.length > 0, () => html`<ol class="steps">${steps.map((step) => html`<li><span>${coded(step)}</span></li>`)}</ol>`)}
${maybe(config, () => html`<div><p class="mono">${config?.path ?? ''} <button type="button" data-copy="snippet">Copy</button></p><pre class="snippet" id="snippet">${config?.text ?? ''}</pre></div>`)}
<p class="quiet">${automation === 'rerun' ? 'Automation may ask this guest to run cloud-init again, if the fleet allows it.' : 'Nothing here can be repaired by automation.'}</p>`
}

/** What stands in backticks is typed, not read. */
export function coded(text: string): (Html | string)[] {
  return text.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part))
}

export function reportTable(reports: ShownReport[]): Html {
  const row = ({ report, sections, counts, aside }: ShownReport) => html`<tr>
<th scope="row" data-label="Number">${report.seq}</th><td data-label="Received">${when(report.received_at)}</td><td data-label="Way in">${report.source}</td>
<td data-label="Uptime" class="short">${report.uptime_sent === null ? '–' : seconds(report.uptime_sent)}</td>
<td data-label="Counts">${counts ? 'yes' : html`<span class="tag bad">no</span> ${(aside ?? 'nobody vouches for it').replaceAll('_', ' ')}`}</td>
<td data-label="Token" class="mono">${report.token_id}</td>
<td data-label="Sections">${guest(sections.map(({ name }) => name).join(', '), 400)}</td></tr>`
  return html`<table class="rows"><caption class="unseen">Reports of this boot</caption>
<thead><tr><th scope="col">Number</th><th scope="col">Received</th><th scope="col">Way in</th><th scope="col">Uptime</th><th scope="col">Counts</th><th scope="col">Token</th><th scope="col">Sections</th></tr></thead>
<tbody>${reports.map(row)}</tbody></table>`
}
