/** A scan's result as one page to mail: in the dashboard's style, without a script, a request or a file beside it. */
import { raw } from 'hono/html'
import { coded, evidenceList, findingList } from '../../functions/api/pages/boot-evidence.ts'
import { guest, type Html, html, maybe, when } from '../../functions/api/pages/html.ts'
import { icon, iconSprite } from '../../functions/api/pages/icons.ts'
import { marginMark, verdictMark } from '../../functions/api/pages/marks.ts'
import { BASE_CSS } from '../../functions/api/pages/stylesheet-base.ts'
import { PARTS_CSS } from '../../functions/api/pages/stylesheet-parts.ts'
import {
  expectHint,
  headlineOf,
  type ScanReport,
  someOf,
  stepsDiffer,
  worstFirst,
} from '../../shared/scan/scan-report.ts'
import { outcomeOf, type ScanRow } from '../../shared/scan/scan-row.ts'
import type { CauseCount, ToDo } from '../../shared/scan/totals.ts'
import { UNDIAGNOSED_WORDS } from '../../shared/scan/undiagnosed.ts'
import { CAUSE_WORDS } from '../../shared/verdict-words.ts'
import { counted, percent, uptimeWords } from '../../shared/view/number-words.ts'

/** Styles of this page only. */
const CSS = /* css */ `
.tiles { display: grid; gap: 0.75rem; grid-template-columns: repeat(auto-fit, minmax(8.25rem, 1fr)); }
.tile { background: var(--surface); border: 1px solid var(--line); border-radius: 0.75rem; padding: 0.875rem 1.125rem; display: grid; gap: 0.125rem; align-content: start; }
.tile h2 { font-size: 0.8125rem; font-weight: 600; color: var(--muted); }
.tile strong { font-size: 1.625rem; line-height: 1.2; letter-spacing: -0.02em; font-variant-numeric: tabular-nums; }
.tile p { font-size: 0.875rem; color: var(--muted); }
.tile.bad strong { color: var(--bad); }
.tile.warn strong { color: var(--warn); }
.tile.good strong { color: var(--good); }
.machine { border-bottom: 1px solid var(--line); }
.machine:last-child { border-bottom: 0; }
.machine > summary { display: flex; flex-wrap: wrap; gap: 0.25rem 0.75rem; align-items: center; width: auto; color: var(--ink); padding-block: 0.5rem; }
.machine > summary::before { content: "▸"; color: var(--muted); }
.machine[open] > summary::before { content: "▾"; }
.machine > summary .id { white-space: normal; overflow-wrap: anywhere; }
.machine > summary > :last-child { margin-inline-start: auto; }
.machine > div { padding-block: 0.25rem 1rem; display: grid; gap: 0.75rem; }
.untold { color: var(--calm); background: var(--calm-bg); }
.ids { overflow-wrap: anywhere; }
@media (max-width: 44rem) { .rows caption { display: block; } .rows .verdict { justify-self: start; } }
@media print { details::details-content { content-visibility: visible; } }
`

/** The whole document. */
export async function scanPage(report: ScanReport): Promise<string> {
  return String(await document(report))
}

function document(report: ScanReport): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Scan: ${headlineOf(report)} · boot-health</title>
<style>${raw(BASE_CSS + PARTS_CSS + CSS)}</style>
</head>
<body>
${iconSprite()}
<header class="top"><div class="wide"><span class="brand">boot<b>health</b></span></div></header>
<main class="wide">
<div class="head"><h1>How ${counted(report.rows.length, 'machine')} came up</h1><span class="quiet">${when(report.at)}</span></div>
<p class="lede">${headlineOf(report)}. Read from: <code class="ids">${guest(report.asked, 160)}</code></p>
${maybe(report.is_interrupted, () => html`<p class="notice warn">This scan was interrupted: ${report.of - report.rows.length - report.left_out} of ${report.of} machines were not read.</p>`)}
${tiles(report)}
${causeTable(report)}
${maybe(expectHint(report), () => html`<p class="notice">${expectHint(report) ?? ''}</p>`)}
${narrowest(report)}
${undiagnosed(report)}
${toDoList(report)}
${machines(report)}
</main>
</body>
</html>
`
}

function tiles({ rows, totals: { count, recovered } }: ScanReport): Html {
  const tile = (tone: string, title: string, value: number, words: string) =>
    html`<div class="tile ${tone}"><h2>${title}</h2><strong>${value.toLocaleString('en-US')}</strong><p>${words}</p></div>`
  const share = (value: number) =>
    rows.length === 0 ? 'no machine' : `${percent(value / rows.length)} of all`
  return html`<section class="tiles" aria-label="At a glance">
${tile(count.failed > 0 ? 'bad' : 'good', 'Failed', count.failed, share(count.failed))}
${tile('', 'Came up', count.came_up, share(count.came_up))}
${tile(recovered > 0 ? 'warn' : '', 'Only in a later run', recovered, 'lost their metadata first')}
${tile('', 'Could not tell', count.untold, share(count.untold))}
</section>`
}

/** A verdict, or why there is none. */
function markOf({ outcome, verdict }: Pick<CauseCount, 'outcome' | 'verdict'>): Html {
  if (outcome === 'no_source')
    return html`<span class="verdict v-degraded">${icon('degraded')}No source</span>`
  return verdict === null || outcome === 'untold'
    ? html`<span class="verdict untold">${icon('unknown')}Could not tell</span>`
    : verdictMark(verdict)
}

function causeTable({ totals, labels }: ScanReport): Html {
  const row = ({ outcome, verdict, cause, labels: values, count, share }: CauseCount) => html`<tr>
<th scope="row" data-label="Verdict">${markOf({ outcome, verdict })}</th><td data-label="Cause">${cause === null ? '–' : CAUSE_WORDS[cause]}</td>
${values.map((value, at) => html`<td data-label="${guest(labels[at] ?? '', 64)}" class="any">${guest(value, 128)}</td>`)}
<td class="number" data-label="Machines">${count.toLocaleString('en-US')}</td><td class="number" data-label="Share">${percent(share)}</td></tr>`
  return html`<section class="card"><h2>By cause</h2>
<table class="rows"><caption>${labels.length === 0 ? 'Shares are of all machines' : `Shares are of the machines with the same ${labels.join(', ')}`}</caption>
<thead><tr><th scope="col">Verdict</th><th scope="col">Cause</th>${labels.map((label) => html`<th scope="col">${guest(label, 64)}</th>`)}<th scope="col" class="number">Machines</th><th scope="col" class="number">Share</th></tr></thead>
<tbody>${totals.by_cause.map(row)}</tbody></table></section>`
}

function narrowest({ totals }: ScanReport): Html | '' {
  if (totals.narrowest.length === 0) return ''
  const row = ({ id, boot }: ScanReport['totals']['narrowest'][number]) =>
    html`<tr><th scope="row" data-label="Machine" class="mono any">${guest(id, 128)}</th><td data-label="Margin">${marginMark(boot.margin_s)}${maybe(boot.at_risk, () => html` <span class="tag warn">nothing makes the lookup wait</span>`)}</td></tr>`
  return html`<section class="card"><h2>Narrowest wins</h2>
<table class="rows"><caption>They came up; the next boot may not</caption><thead><tr><th scope="col">Machine</th><th scope="col">Margin between the route and the lookup</th></tr></thead>
<tbody>${totals.narrowest.map(row)}</tbody></table></section>`
}

function undiagnosed({ totals }: ScanReport): Html | '' {
  if (totals.untold.length === 0) return ''
  const row = ({ why, count, id, detail }: ScanReport['totals']['untold'][number]) => html`<tr>
<th scope="row" data-label="Why">${UNDIAGNOSED_WORDS[why].word}</th><td class="number" data-label="Machines">${count}</td>
<td data-label="For example" class="any"><span class="mono">${guest(id, 128)}</span>: ${detail}</td><td data-label="What to do">${UNDIAGNOSED_WORDS[why].advice}</td></tr>`
  return html`<section class="card"><h2>Could not tell</h2>
<table class="rows"><caption>Machines that no verdict is given for</caption><thead><tr><th scope="col">Why</th><th scope="col" class="number">Machines</th><th scope="col">For example</th><th scope="col">What to do</th></tr></thead>
<tbody>${totals.untold.map(row)}</tbody></table></section>`
}

function toDoList({ totals }: ScanReport): Html | '' {
  if (totals.to_do.length === 0) return ''
  const one = ({ cause, remedy, ids, others }: ToDo) => html`<li><h3>${CAUSE_WORDS[cause]}</h3>
<p class="quiet ids">${counted(ids.length, 'machine')}: ${someOf(ids, 12)}</p>
<p><strong>${coded(remedy.summary)}</strong></p>
${maybe(remedy.steps.length > 0, () => html`<ol class="steps">${remedy.steps.map((step) => html`<li><span>${coded(step)}</span></li>`)}</ol>`)}
${maybe(remedy.config, () => html`<p class="mono">${remedy.config?.path ?? ''}</p><pre class="snippet">${remedy.config?.text ?? ''}</pre>`)}
${maybe(others > 0, () => html`<p>${coded(stepsDiffer(others))}</p>`)}</li>`
  return html`<section class="card"><h2>What to do</h2><ul class="lines">${totals.to_do.map(one)}</ul></section>`
}

function machines({ rows, labels }: ScanReport): Html {
  return html`<section class="card"><h2>Every machine</h2>
<div>${worstFirst(rows).map((row, index) => machine(row, labels, `vm-${index + 1}-`))}</div></section>`
}

/** `anchor` begins the ids of its lines and is unique on the page. */
function machine(row: ScanRow, labels: readonly string[], anchor: string): Html {
  const { boot, untold } = row
  const mark = markOf({ outcome: outcomeOf(row), verdict: boot?.verdict ?? null })
  const words =
    untold === null && boot !== null
      ? CAUSE_WORDS[boot.cause]
      : UNDIAGNOSED_WORDS[untold?.why ?? 'undecided'].word
  const values = labels.flatMap((label) => row.labels[label] ?? [])
  return html`<details class="machine"><summary>${mark}<span class="mono id">${guest(row.id, 200)}</span><span class="quiet">${[words, ...values].map((one) => guest(one, 128)).join(' · ')}</span></summary>
<div>${maybe(untold, () => html`<p>${untold?.detail ?? ''}</p>`)}${maybe(boot, () => story(row, anchor))}</div></details>`
}

function story({ boot, booted_at }: ScanRow, anchor: string): Html | '' {
  if (boot === null) return ''
  const { summary, evidence, findings, margin_s, cloud_init_version, datasource } = boot
  return html`${maybe(boot.story.length > 0, () => html`<ol class="story-list">${boot.story.map(({ at, text }) => html`<li><span class="at">${at === null ? '' : uptimeWords(at)}</span><span>${text}</span></li>`)}</ol>`)}
<dl class="facts"><div><dt>cloud-init</dt><dd>${guest(cloud_init_version ?? 'version not seen', 60)}</dd></div><div><dt>Datasource</dt><dd>${guest(datasource ?? 'none', 80)}</dd></div>
<div><dt>Race to metadata</dt><dd>${marginMark(margin_s)}</dd></div>${maybe(booted_at, () => html`<div><dt>Booted, by its own clock</dt><dd>${when(booted_at ?? 0)}</dd></div>`)}</dl>
<p class="quiet ids">${summary}</p>
${maybe(evidence.length > 0, () => evidenceList(evidence, anchor))}
${maybe(findings.length > 0, () => findingList(findings.map((one) => ({ ...one, code: '', evidence: null }))))}`
}
