/** `/incidents`: open ones first. */
import { silenceScopeWords } from '../../../shared/incident/silence.ts'
import { filterIncidents, type IncidentQuery } from '../../../shared/view/incident-filters.ts'
import { counted } from '../../../shared/view/number-words.ts'
import type { IncidentHead, Silence } from '../../store/incident-item.ts'
import { guest, type Html, html, maybe, since } from './html.ts'
import { type CardFleet, incidentCard } from './incident-card.ts'
import { silenceForms } from './incident-forms.ts'
import type { Links } from './links.ts'
import { listLink } from './list-link.ts'

const PAST_SHOWN = 50

export interface IncidentsProps {
  fleet: string
  about: CardFleet
  incidents: IncidentHead[]
  silences: Silence[]
  query: IncidentQuery
  operates: boolean
  links: Links
}

/** Open incidents, past ones, and the silences in force. */
export function incidentsPage(props: IncidentsProps): Html {
  const { fleet, about, incidents, silences, query, operates, links } = props
  const shown = filterIncidents(incidents, query, about.now)
  const open = shown.filter(({ state }) => state !== 'resolved')
  const past = shown.filter(({ state }) => state === 'resolved')
  const isFiltered = shown.length < incidents.length
  return html`<div class="head"><h1>Incidents of ${fleet}</h1><span class="quiet">${counted(open.length, 'open incident')}</span> <a class="more" href="${links.path('/incidents.csv', query)}" download>CSV</a></div>
${filters(props)}
<p class="lede">An incident is one cause on one image, however many VMs it has. Anyone notified when it opens is notified when it resolves.</p>
${
  open.length === 0
    ? isFiltered
      ? html`<p class="quiet">No open incident matches.</p>`
      : html`<p class="notice good">No open incidents.</p>`
    : html`<section><h2>Open</h2><ul class="incidents">${open.map((head) => incidentCard(head, about, links))}</ul></section>`
}
${maybe(silences.length > 0, () => silenceTable(silences, operates))}
${maybe(past.length > 0, () => html`<section><h2>Resolved${past.length > PAST_SHOWN ? `, the first ${PAST_SHOWN} of ${past.length}` : ''}</h2><ul class="incidents">${past.slice(0, PAST_SHOWN).map((head) => incidentCard(head, about, links))}</ul></section>`)}`
}

function silenceTable(silences: Silence[], operates: boolean): Html {
  const row = (silence: Silence) => html`<tr>
<td data-label="Silenced" class="any">${guest(silenceScopeWords(silence), 160)}</td>
<td data-label="Until">${since(silence.ends_at)}</td><td data-label="Repairs">${silence.pause ? 'paused' : 'continue'}</td>
<td data-label="Why">${guest(silence.reason, 200)} <span class="quiet">by ${guest(silence.author, 60)}</span></td>
<td>${maybe(operates, () => silenceForms(silence))}</td></tr>`
  return html`<section class="card"><h2>Silences</h2><table class="rows"><caption class="unseen">Silences in force</caption>
<thead><tr><th scope="col">Silenced</th><th scope="col">Until</th><th scope="col">Repairs</th><th scope="col">Why</th><th scope="col"><span class="unseen">Change it</span></th></tr></thead>
<tbody>${silences.map(row)}</tbody></table></section>`
}

const SORTS = {
  newest: 'newest first',
  oldest: 'oldest first',
  largest: 'most instances',
  longest: 'longest',
} as const

function filters({ fleet, query, links, incidents }: IncidentsProps): Html | '' {
  if (incidents.length < 2) return ''
  const option = (value: string, word: string, chosen: boolean) =>
    html`<option value="${value}"${chosen ? html` selected` : ''}>${word}</option>`
  return html`<form class="filters" method="get" action="/incidents" role="search" aria-label="Filter incidents">
<input type="hidden" name="fleet" value="${fleet}">
<label>State <select name="state">${option('', 'any', query.state === undefined)}${option('open', 'open', query.state === 'open')}${option('resolved', 'resolved', query.state === 'resolved')}</select></label>
<label>Cause <input name="cause" value="${guest(query.cause ?? '')}" placeholder="any" autocomplete="off"></label>
<label>Image <input name="image" value="${guest(query.image ?? '')}" placeholder="any" autocomplete="off"></label>
<label>Order <select name="sort">${Object.entries(SORTS).map(([value, word]) => option(value, word, query.sort === value))}</select></label>
<button>Filter</button>${maybe(query.state ?? query.cause ?? query.image, () => html`<a class="button" href="${links.path('/incidents')}">Clear</a> ${listLink(links.path('/incidents', query))}`)}
</form>`
}
