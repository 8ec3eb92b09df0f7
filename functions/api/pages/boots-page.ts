/** `/boots`: the boots of a fleet, newest first. */
import type { OwnCommand } from '../../../shared/own-command.ts'
import { CAUSES, VERDICTS } from '../../../shared/verdict.ts'
import { CAUSE_WORDS, VERDICT_LOOKS } from '../../../shared/verdict-words.ts'
import { type BootQuery, isFiltered } from '../../../shared/view/boot-filters.ts'
import { lastDays } from '../../../shared/view/number-words.ts'
import type { BootRow } from '../../store/boot-row.ts'
import type { SearchedPage } from '../search-rows.ts'
import { bootTable } from './boot-table.ts'
import { firstReport } from './first-report.ts'
import { guest, type Html, html, maybe } from './html.ts'
import type { Links } from './links.ts'
import { listLink } from './list-link.ts'

export interface BootsProps {
  fleet: string
  boots: SearchedPage<BootRow>
  query: BootQuery
  publicUrl: string
  own: OwnCommand
  links: Links
}

/** Boots newest first, narrowed by filters that are in the URL. */
export function bootsPage(props: BootsProps): Html {
  const { boots, query, fleet } = props
  const nothing = boots.items.length === 0 && !isFiltered(query) && query.cursor === undefined
  return html`<div class="head"><h1>Boots of ${fleet}</h1>${maybe(!nothing, () => html`<a class="more" href="${props.links.path('/boots.csv', { ...query, cursor: undefined, limit: undefined })}" download>CSV</a>`)}</div>
${nothing ? firstReport(props) : bootList(props)}`
}

function bootList({ boots, query, links, fleet }: BootsProps): Html {
  return html`<section class="card"><h2 class="unseen">Boots, newest first</h2>
${filters(query, fleet, links)}
${
  boots.items.length === 0
    ? html`<p>${noneMatches(boots, query)} <a href="${links.boots()}">Show all</a></p>`
    : bootTable(boots.items, links)
}
${maybe(isCutShort(boots, query), () => html`<p>${lookedAt(boots, query)} <a href="${links.boots({ ...query, cursor: boots.next ?? undefined })}">Keep looking</a></p>`)}
${pager(boots, query, links)}</section>`
}

/** The search stopped at its limit: rows that it did not read may match. */
const isCutShort = ({ items, next }: BootsProps['boots'], { limit }: BootQuery) =>
  next !== null && items.length < limit

function noneMatches({ next }: BootsProps['boots'], { days, cursor }: BootQuery): string {
  if (next !== null) return 'None of these matches.'
  return cursor === undefined ? `No boot of ${lastDays(days)} matches.` : 'No older boot matches.'
}

function lookedAt({ looked_at }: BootsProps['boots'], { days, cursor }: BootQuery): string {
  const which = cursor === undefined ? 'the newest' : 'the next'
  return `Looked at ${which} ${looked_at} boots of ${lastDays(days)}.`
}

function filters(query: BootQuery, fleet: string, links: Links): Html {
  const chip = (word: string, verdict: string | undefined) =>
    html`<a href="${links.boots({ ...query, verdict, cursor: undefined, days: undefined, limit: undefined })}"${query.verdict === verdict ? html` aria-current="true"` : ''}>${word}</a>`
  const option = (value: string, word: string, chosen: boolean) =>
    html`<option value="${value}"${chosen ? html` selected` : ''}>${word}</option>`
  return html`<div class="chips" role="group" aria-label="Verdict">${chip('All', undefined)}${chip('Needs attention', 'failing')}${['failed', 'recovered', 'ok'].map((verdict) => chip(VERDICT_LOOKS[verdict as 'failed'].word, verdict))}</div>
<form class="filters" method="get" action="/boots" role="search" aria-label="Filter boots">
<input type="hidden" name="fleet" value="${fleet}">
<label>Verdict <select name="verdict">${option('', 'any', query.verdict === undefined)}${option('failing', 'needs attention', query.verdict === 'failing')}${VERDICTS.map((verdict) => option(verdict, VERDICT_LOOKS[verdict].word, query.verdict === verdict))}</select></label>
<label>Cause <select name="cause">${option('', 'any', query.cause === undefined)}${CAUSES.map((cause) => option(cause, CAUSE_WORDS[cause], query.cause === cause))}</select></label>
<label>Image <input name="image" value="${guest(query.image ?? '')}" placeholder="any" autocomplete="off"></label>
<label>Instance <input name="instance" value="${guest(query.instance ?? '')}" placeholder="any" autocomplete="off"></label>
<label>Days back <select name="days">${[1, 7, 30, 90].map((days) => option(String(days), String(days), query.days === days))}</select></label>
<button>Filter</button>${maybe(isFiltered(query), () => html`<a class="button" href="${links.boots()}">Clear</a> ${listLink(links.boots({ ...query, cursor: undefined }))}`)}
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
