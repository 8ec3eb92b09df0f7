/** What a judgement rests on and leads to: the guest's own lines, findings, the remedy, the reports. */
import type { EvidenceLine, Finding, Judgement } from '../../../shared/verdict.ts'
import { seconds } from '../../../shared/view/number-words.ts'
import {
  type RemedyCard,
  type RemedyCardKind,
  type RemedyStep,
  remedyCards,
} from '../../../shared/view/remedy-cards.ts'
import type { ShownReport } from '../boot-reads.ts'
import { guest, guestBlock, type Html, html, maybe, typed, when } from './html.ts'
import { quarantineWords } from './marks.ts'

/** `boot` makes line ids unique on a page with several boots; a page of one boot needs none, and its links stay short. */
export function evidenceList(
  lines: EvidenceLine[],
  boot = '',
  linkOf: (line: EvidenceLine) => string | null = () => null,
): Html {
  const id = (index: number) => `${boot}line-${index + 1}`
  const textId = (index: number) => `${boot}line-text-${index + 1}`
  if (lines.length === 0)
    return html`<p class="quiet">No single line decides this: the reports say nothing more.</p>`
  return html`<ul class="lines">${lines.map(
    (line, index) => html`<li id="${id(index)}"><p class="says"><a href="#${id(index)}">${line.shows}</a></p>
${maybe(line.text !== '', () => html`<div class="copied"><pre id="${textId(index)}">${guestBlock(line.text, 1000)}</pre><button type="button" data-copy="${textId(index)}" hidden>Copy</button></div>`)}
<p class="says mono">${placed(line, linkOf(line))}</p></li>`,
  )}</ul>`
}

function placed({ source, line }: EvidenceLine, link: string | null): Html | string {
  const words = `${guest(source, 120)}${line === null ? '' : `, line ${line}`}`
  return link === null ? words : html`<a href="${link}">${words}</a>`
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

const CARDS: Record<RemedyCardKind, string> = { check: 'Check', repair: 'Repair', prevent: 'Prevent' }

/** The team's own runbook for this cause. */
export const runbookLink = (url: string | null): Html | '' =>
  url === null ? '' : html` <a class="runbook" href="${url}" rel="noreferrer">Your runbook</a>`

/** Our own words: no guest text is ever in a remedy. What one types can be copied, caveats are behind a click. */
export function remedySteps({ verdict, remedy }: Judgement, runbook: string | null = null): Html {
  const card = ({
    kind,
    steps,
    config,
  }: RemedyCard) => html`<section class="card todo"><h3>${CARDS[kind]}</h3>
<ul>${steps.map((step, index) => stepItem(step, `${kind}-${index}`))}</ul>
${maybe(config, () => html`<p class="mono">${config?.path ?? ''}</p>${copied(`${kind}-config`, config?.text ?? '')}`)}</section>`
  return html`<section class="todos"><h2>What to do</h2>
${maybe(verdict === 'recovered', () => html`<p>This guest has found its datasource by now. These steps are for its next boot, and for guests that still have none.</p>`)}
<p><strong>${coded(remedy.summary)}</strong>${runbookLink(runbook)}</p>
<div class="todo-cards">${remedyCards(remedy).map(card)}</div></section>`
}

function stepItem({ says, commands, more }: RemedyStep, id: string): Html {
  return html`<li><p>${coded(says)}</p>${commands.map((command, index) => copied(`${id}-${index}`, command))}${maybe(more !== '', () => html`<details id="more-${id}"><summary>More</summary><p>${coded(more)}</p></details>`)}</li>`
}

/** Text to type, with a button that copies it; the button is there only where a script can. */
const copied = (id: string, text: string): Html =>
  html`<div class="copied"><pre class="snippet" id="copy-${id}">${typed(text)}</pre><button type="button" data-copy="copy-${id}" hidden>Copy</button></div>`

/** Text in backticks is to type, not to read. */
export function coded(text: string): (Html | string)[] {
  return text.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part))
}

export function reportTable(reports: ShownReport[], linkOf: (report: ShownReport) => string): Html {
  const row = (shown: ShownReport) => {
    const { report, sections, counts, aside } = shown
    return html`<tr>
<th scope="row" data-label="Number"><a href="${linkOf(shown)}">${report.seq}</a></th><td data-label="Received">${when(report.received_at)}</td><td data-label="Source">${report.source}</td>
<td data-label="Uptime" class="short">${report.uptime_sent === null ? '–' : seconds(report.uptime_sent)}</td>
<td data-label="Counted">${counts ? 'yes' : html`<span class="tag bad">no</span> ${quarantineWords(aside)}`}</td>
<td data-label="Token" class="mono">${report.token_id}</td>
<td data-label="Sections">${guest(sections.map(({ name }) => name).join(', '), 400)}</td></tr>`
  }
  return html`<table class="rows"><caption class="unseen">Reports of this boot</caption>
<thead><tr><th scope="col">Number</th><th scope="col">Received</th><th scope="col">Source</th><th scope="col">Uptime</th><th scope="col">Counted</th><th scope="col">Token</th><th scope="col">Sections</th></tr></thead>
<tbody>${reports.map(row)}</tbody></table>`
}
