/** `/boots/{instance}/{boot_key}/raw`: one report as it was stored, each line with an address that can be sent to somebody. */
import { lineAnchor, linesOf } from '../../../shared/view/evidence-places.ts'
import type { ReadBoot, ShownReport } from '../boot-reads.ts'
import { guest, guestBlock, type Html, html, maybe, when } from './html.ts'
import type { Links } from './links.ts'
import { quarantineWords } from './marks.ts'

/** An honest report has some hundred lines; a longer one is not shown to its end. */
const LINES_SHOWN = 4000

export interface RawProps {
  boot: ReadBoot
  report: ShownReport
  links: Links
}

/** The report with the requested id, else the first that counts; undefined where there is none. */
export const chosenReport = ({ reports }: ReadBoot, id: string | undefined): ShownReport | undefined =>
  id === undefined
    ? (reports.find(({ counts }) => counts) ?? reports[0])
    : reports.find((one) => one.id === id)

export function rawPage({ boot, report, links }: RawProps): Html {
  const { instance, boot_key, reports } = boot
  const at = { instance, boot_key, guest: report.report.guest }
  let left = LINES_SHOWN
  const sections = report.sections.map(({ name, text }, index) => {
    const lines = linesOf(text)
    const shown = lines.slice(0, left)
    left -= shown.length
    return section(index + 1, name, shown, lines.length)
  })
  return html`<nav class="crumbs" aria-label="Where this is"><a href="${links.boot(at)}">Boot of ${guest(instance, 64)}</a> / report ${report.report.seq}</nav>
<div class="head"><h1>What the guest sent</h1><a class="more" href="${links.rawText(at, report.id)}">As text</a> <button type="button" data-copy-url="${links.rawText(at, report.id)}" hidden>Copy all</button></div>
<p class="lede">Received ${when(report.report.received_at)}, secrets already taken out. ${report.counts ? 'It counts in the judgement.' : html`<span class="tag bad">It does not count</span> ${quarantineWords(report.aside)}`}</p>
${maybe(reports.length > 1, () => html`<div class="chips" role="group" aria-label="Reports of this boot">${reports.map((one) => html`<a href="${links.raw(at, one.id)}"${one.id === report.id ? html` aria-current="true"` : ''}>report ${one.report.seq}${maybe(!one.counts, () => html`, not counted`)}</a>`)}</div>`)}
${sections}`
}

function section(number: number, name: string, lines: readonly string[], all: number): Html {
  const row = (text: string, index: number) => {
    const id = lineAnchor({ section: number, line: index + 1 })
    return html`<li id="${id}"><a href="#${id}" aria-label="Line ${index + 1}">${index + 1}</a><code>${guestBlock(text, 2000)}</code></li>`
  }
  return html`<section class="card"><h2 class="mono">${guest(name, 120)}</h2><ol class="raw">${lines.map(row)}</ol>
${maybe(all > lines.length, () => html`<p class="quiet">${(all - lines.length).toLocaleString('en-US')} more lines are not shown here: see it as text.</p>`)}</section>`
}
