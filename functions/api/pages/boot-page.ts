/** `/boots/{instance}/{boot_key}`: one boot, from its verdict down to the lines that it rests on. */
import type { EvidenceLine, Judgement } from '../../../shared/verdict.ts'
import { CAUSE_WORDS, VERDICT_LOOKS } from '../../../shared/verdict-words.ts'
import { bootChart } from '../../../shared/view/boot-chart.ts'
import { lineAnchor, placeOf } from '../../../shared/view/evidence-places.ts'
import { uptimeWords } from '../../../shared/view/number-words.ts'
import { bootStory } from '../../../shared/view/story.ts'
import type { BootHandling } from '../boot-handling.ts'
import type { ReadBoot, ShownReport } from '../boot-reads.ts'
import { bootChartSvg } from './boot-chart-svg.ts'
import { evidenceList, findingList, remedySteps, reportTable } from './boot-evidence.ts'
import { attemptTable, networkTable, stageTable } from './boot-tables.ts'
import { handledBy } from './handled-by.ts'
import { guest, type Html, html, maybe, when } from './html.ts'
import type { Links } from './links.ts'
import { marginMark, trustMark, verdictMark } from './marks.ts'
import { silentBoot } from './silent-boot.ts'
import { type ShownTrace, traceLine } from './trace-line.ts'

export interface BootProps {
  boot: ReadBoot
  handling: BootHandling
  links: Links
  publicUrl: string
  /** The team's runbook for the cause; null where the configuration names none. */
  runbook: string | null
  /** Null where no trace of this boot is sent. */
  trace: ShownTrace | null
}

/** A boot with something to show. */
type Judged = ReadBoot & { judgement: Judgement }
const isJudged = (boot: ReadBoot): boot is Judged => boot.judgement !== null

/** One boot: what happened, the chart, the lines that it rests on, what to do. */
export function bootPage({ boot, handling, links, publicUrl, runbook, trace }: BootProps): Html {
  return html`<nav class="crumbs" aria-label="Where this is"><a href="${links.boots()}">Boots</a> / <a href="${links.instance(boot.instance)}">${guest(boot.instance, 64)}</a> / <span class="mono">${guest(boot.boot_key, 64)}</span></nav>
${isJudged(boot) ? judgedBoot(boot, handledBy(handling, links), { links, runbook, trace }) : silentBoot(boot, publicUrl, handledBy(handling, links))}`
}

function judgedBoot(
  boot: Judged,
  handled: Html | '',
  { links, runbook, trace }: Pick<BootProps, 'links' | 'runbook' | 'trace'>,
): Html {
  const { judgement, reports, instance, boot_key } = boot
  const at = (report: ShownReport) => ({ instance, boot_key, guest: report.report.guest })
  const linkOf = (line: EvidenceLine) => {
    const place = placeOf(line, reports)
    const report = reports.find(({ id }) => id === place?.report)
    return place && report ? links.raw(at(report), report.id, lineAnchor(place)) : null
  }
  return html`${differs(boot)}${disbelieved(boot)}
${hero(boot, handled, links, trace)}
${chartCard(judgement)}
${maybe(judgement.cause !== 'healthy', () => remedySteps(judgement, runbook))}
<section class="card"><h2>Evidence</h2>${evidenceList(judgement.evidence, '', linkOf)}</section>
${maybe(judgement.findings.length > 0, () => html`<section class="card"><h2>Also seen</h2>${findingList(judgement.findings)}</section>`)}
<section class="card"><h2>Reports of this boot</h2>${reportTable(reports, (report) => links.raw(at(report), report.id))}</section>`
}

function disbelieved({ trust }: Judged): Html | '' {
  return maybe(
    trust === 'quarantined',
    () =>
      html`<p class="notice bad">Nobody vouches for the reports of this boot. You see what they say, but it is not counted.</p>`,
  )
}

function hero(boot: Judged, handled: Html | '', links: Links, trace: ShownTrace | null): Html {
  const { judgement, brief, machine } = boot
  const { verdict, cause, confidence } = judgement
  const title = cause === 'healthy' || cause === 'unknown' ? VERDICT_LOOKS[verdict].means : CAUSE_WORDS[cause]
  return html`<section class="card hero h-${verdict}">
<h1>${verdictMark(verdict)} <span>${title}</span>${maybe(confidence === 'likely', () => html`<span class="tag warn">likely, not certain</span>`)}</h1>
${handled}
${story(judgement)}
<dl class="facts">
${fact('Instance', html`<span class="mono">${guest(boot.instance, 64)}</span>`)}
${fact('Began', when(boot.began_at))}
${fact('Image', brief === null ? 'unknown' : html`<a href="${links.image(brief.image)}">${guest(brief.image, 128)}</a>`)}
${fact('cloud-init', guest(judgement.cloud_init_version ?? 'version not seen', 60))}
${MACHINE_FACTS.map(([name, key]) => maybe(machine[key] !== null, () => fact(name, guest(machine[key] ?? '', 64))))}
${fact('Datasource', guest(judgement.datasource.name ?? 'none', 80))}
${fact('Race to metadata', race(judgement))}
${fact('Kind of boot', BOOT_KINDS[judgement.boot_kind])}
${fact('Trust', trustMark(boot.trust))}
${maybe(trace, () => (trace ? fact('Trace', traceLine(trace)) : ''))}
</dl></section>`
}

const MACHINE_FACTS = [
  ['OS', 'os'],
  ['Kernel', 'kernel'],
  ['NIC driver', 'nic_driver'],
] as const

const BOOT_KINDS = {
  new_instance: 'new instance',
  same_instance: 'same instance, booted again',
  unknown: 'unknown',
} as const

const fact = (name: string, value: Html | string): Html => html`<div><dt>${name}</dt><dd>${value}</dd></div>`

function race({ race }: Judgement): Html | string {
  if (race.margin_s === null) return `${race.state.replace('_', ' ')}: ${race.reason}`
  return html`${marginMark(race.margin_s)}${maybe(race.at_risk, () => html` <span class="tag warn">at risk</span>`)}`
}

function story(judgement: Judgement): Html | '' {
  const lines = bootStory(judgement)
  if (lines.length === 0) return ''
  return html`<ol class="story-list story">${lines.map(({ at, text }) => html`<li><span class="at">${at === null ? '' : uptimeWords(at)}</span><span>${text}</span></li>`)}</ol>`
}

/** The page judges again; where newer rules change the result, it says so instead of contradicting the list silently. */
function differs({ brief, judgement }: Judged): Html | '' {
  if (brief === null || (brief.verdict === judgement.verdict && brief.cause === judgement.cause)) return ''
  return html`<p class="notice warn">This boot was judged ${VERDICT_LOOKS[brief.verdict].word} (${CAUSE_WORDS[brief.cause]}) when its last report arrived. This page judges the same reports by the current rules.</p>`
}

function chartCard(judgement: Judgement): Html {
  const chart = bootChart(judgement)
  const picture =
    chart === null
      ? html`<p class="quiet">There is nothing to draw: no stage of this boot has a time.</p>`
      : bootChartSvg(
          chart,
          `Stages of the boot and state of the network over ${Math.round(chart.high - chart.low)} seconds of uptime; the tables below show the same`,
        )
  return html`<section class="card"><h2>The boot, by uptime</h2>
${picture}
<details id="chart-table"><summary>Show as tables</summary>
${stageTable(judgement)}${attemptTable(judgement)}${networkTable(judgement)}
</details></section>`
}
