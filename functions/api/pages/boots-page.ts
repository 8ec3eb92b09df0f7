/** `/`: what is open, then the boots, newest first. */
import { CAUSES, VERDICTS } from '../../../shared/verdict.ts'
import { CAUSE_WORDS, VERDICT_LOOKS } from '../../../shared/verdict-words.ts'
import { type BootQuery, isFiltered } from '../../../shared/view/boot-filters.ts'
import { seconds } from '../../../shared/view/number-words.ts'
import type { BootRow } from '../../store/boot-row.ts'
import type { IncidentHead } from '../../store/incident-item.ts'
import type { LookedThrough } from '../look-through.ts'
import { firstReport } from './first-report.ts'
import { guest, type Html, html, maybe, when } from './html.ts'
import { incidentCard } from './incident-card.ts'
import type { Links } from './links.ts'
import { marginMark, trustMark, verdictMark } from './marks.ts'
import { type TilesProps, tiles } from './tiles.ts'

export interface BootsProps extends TilesProps {
  fleet: string
  boots: LookedThrough<BootRow>
  query: BootQuery
  publicUrl: string
}

/** The first page: what is open, how the day goes, boots newest first. */
export function bootsPage(props: BootsProps): Html {
  const { boots, query, links, incidents } = props
  const open = incidents.filter(({ state }) => state !== 'resolved')
  const nothing = boots.items.length === 0 && !isFiltered(query) && query.cursor === undefined
  return html`<div class="head"><h1>Boots of ${props.fleet}</h1></div>
${tiles(props)}
${maybe(open.length > 0, () => openIncidents(open, links))}
${nothing ? firstReport(props) : bootList(props)}`
}

function openIncidents(open: IncidentHead[], links: Links): Html {
  return html`<section><h2>Open incidents</h2>
<ul class="incidents">${open.slice(0, 10).map((head) => incidentCard(head, links))}</ul>
${maybe(open.length > 10, () => html`<p><a href="${links.path('/incidents')}">and ${open.length - 10} more</a></p>`)}</section>`
}

function bootList({ boots, query, links, fleet }: BootsProps): Html {
  return html`<section class="card"><h2>Boots, newest first</h2>
${filters(query, fleet, links)}
${
  boots.items.length === 0
    ? html`<p>${noneMatches(boots, query)} <a href="${links.boots()}">Show all</a></p>`
    : bootTable(boots.items, links)
}
${maybe(isCutShort(boots, query), () => html`<p>${lookedAt(boots, query)} <a href="${links.boots({ ...query, cursor: boots.next ?? undefined })}">Go on</a></p>`)}
${pager(boots, query, links)}</section>`
}

/** It stopped before it had as many as were asked for: what it did not look at may match. */
const isCutShort = ({ items, next }: BootsProps['boots'], { limit }: BootQuery) =>
  next !== null && items.length < limit

function noneMatches({ next }: BootsProps['boots'], { days, cursor }: BootQuery): string {
  if (next !== null) return 'None of these matches.'
  return cursor === undefined ? `No boot of the last ${days} days matches.` : 'No older boot matches.'
}

function lookedAt({ looked_at }: BootsProps['boots'], { days, cursor }: BootQuery): string {
  const which = cursor === undefined ? 'the newest' : 'the next'
  return `Looked at ${which} ${looked_at} boots of the last ${days} days.`
}

function bootTable(rows: BootRow[], links: Links): Html {
  return html`<table class="rows"><caption class="unseen">Boots, newest first</caption>
<thead><tr><th scope="col">Verdict</th><th scope="col">Cause</th><th scope="col">Instance</th><th scope="col">Image</th><th scope="col">Began</th><th scope="col">Race to metadata</th><th scope="col">Took</th></tr></thead>
<tbody>${rows.map((row) => bootRow(row, links))}</tbody></table>`
}

function bootRow(row: BootRow, links: Links): Html {
  const healthy = row.cause === 'healthy'
  return html`<tr>
<td data-label="Verdict">${verdictMark(row.verdict)}</td>
<td data-label="Cause">${healthy ? html`<span class="none">–</span>` : CAUSE_WORDS[row.cause]}${maybe(row.confidence === 'likely', () => html` <span class="quiet">(likely)</span>`)}</td>
<th scope="row" class="any" data-label="Instance"><a data-row class="mono ${row.instance.length <= 24 ? 'id' : ''}" href="${links.boot(row)}">${guest(row.instance, 64)}</a>${maybe(row.trust === 'claimed' || row.trust === 'quarantined', () => html` ${trustMark(row.trust)}`)}</th>
<td class="any" data-label="Image">${guest(row.image, 64)}</td>
<td data-label="Began">${when(row.first_at)}</td>
<td data-label="Race">${marginMark(row.margin_s)}</td>
<td data-label="Took" class="short">${stagesTook(row)}</td></tr>`
}

function stagesTook({ stage_ms }: BootRow): Html | string {
  const known = Object.values(stage_ms).filter((ms) => ms !== null)
  if (known.length === 0) return html`<span class="none">–</span>`
  return seconds(known.reduce((sum, ms) => sum + ms, 0) / 1000)
}

function filters(query: BootQuery, fleet: string, links: Links): Html {
  const chip = (word: string, verdict: string | undefined) =>
    html`<a href="${links.boots({ ...query, verdict, cursor: undefined, days: undefined, limit: undefined })}"${query.verdict === verdict ? html` aria-current="true"` : ''}>${word}</a>`
  const option = (value: string, word: string, chosen: boolean) =>
    html`<option value="${value}"${chosen ? html` selected` : ''}>${word}</option>`
  return html`<div class="chips" role="group" aria-label="Verdict">${chip('All', undefined)}${chip('Needs attention', 'failing')}${['failed', 'recovered', 'ok'].map((verdict) => chip(VERDICT_LOOKS[verdict as 'failed'].word, verdict))}</div>
<form class="filters" method="get" action="/" role="search" aria-label="Filter boots">
${maybe(links.boots() !== '/', () => html`<input type="hidden" name="fleet" value="${fleet}">`)}
<label>Verdict <select name="verdict">${option('', 'any', query.verdict === undefined)}${option('failing', 'needs attention', query.verdict === 'failing')}${VERDICTS.map((verdict) => option(verdict, VERDICT_LOOKS[verdict].word, query.verdict === verdict))}</select></label>
<label>Cause <select name="cause">${option('', 'any', query.cause === undefined)}${CAUSES.map((cause) => option(cause, CAUSE_WORDS[cause], query.cause === cause))}</select></label>
<label>Image <input name="image" value="${guest(query.image ?? '')}" placeholder="any" autocomplete="off"></label>
<label>Instance <input name="instance" value="${guest(query.instance ?? '')}" placeholder="any" autocomplete="off"></label>
<label>Days back <select name="days">${[1, 7, 30, 90].map((days) => option(String(days), String(days), query.days === days))}</select></label>
<button>Filter</button>${maybe(isFiltered(query), () => html`<a class="button" href="${links.boots()}">Clear</a>`)}
</form>`
}

function pager(boots: BootsProps['boots'], query: BootQuery, links: Links): Html | '' {
  const { next } = boots
  const newest =
    query.cursor === undefined
      ? ''
      : html`<a href="${links.boots({ ...query, cursor: undefined })}">Newest</a>`
  const older =
    next === null || isCutShort(boots, query)
      ? ''
      : html`<a href="${links.boots({ ...query, cursor: next })}">Older boots</a>`
  return maybe(newest || older, () => html`<nav class="pager" aria-label="Pages">${newest}${older}</nav>`)
}
