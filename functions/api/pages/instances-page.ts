/** `/instances`: the machines of a fleet, found by name, image, uuid, MAC, tag or address. */
import { CAUSE_WORDS } from '../../../shared/verdict-words.ts'
import type { BootQuery } from '../../../shared/view/boot-filters.ts'
import type { InstanceItem } from '../../store/instance-item.ts'
import type { SearchedPage } from '../search-rows.ts'
import { guest, type Html, html, maybe, since } from './html.ts'
import type { Links } from './links.ts'
import { listLink } from './list-link.ts'
import { trustNote, verdictMark } from './marks.ts'

export interface InstancesProps {
  fleet: string
  found: SearchedPage<InstanceItem>
  query: Pick<BootQuery, 'instance' | 'image' | 'cursor' | 'limit'>
  links: Links
}

export function instancesPage(props: InstancesProps): Html {
  const { fleet, found, query, links } = props
  const { instance, image } = query
  const filters = { instance, image }
  return html`<div class="head"><h1>Instances of ${fleet}</h1><a class="more" href="${links.path('/instances.csv', filters)}" download>CSV</a></div>
<section class="card"><h2 class="unseen">Find an instance</h2>
<form class="filters" method="get" action="/instances" role="search" aria-label="Find an instance">
<input type="hidden" name="fleet" value="${fleet}">
<label class="long">Part of a name; or a whole UUID, MAC, asset tag or address <input name="instance" value="${guest(instance ?? '')}" placeholder="any" autocomplete="off"></label>
<label>Part of an image’s name <input name="image" value="${guest(image ?? '')}" placeholder="any" autocomplete="off"></label>
<button>Find</button>${maybe(instance ?? image, () => html`<a class="button" href="${links.path('/instances')}">Clear</a> ${listLink(links.path('/instances', filters))}`)}
</form>
${found.items.length === 0 ? noneFound(props) : instanceTable(found.items, links)}
${maybe(found.next, () => html`<p>Looked at ${found.looked_at.toLocaleString('en-US')} instances. <a href="${links.path('/instances', { ...filters, cursor: found.next ?? undefined })}">Keep looking</a></p>`)}</section>`
}

function noneFound({ fleet, found, query, links }: InstancesProps): Html {
  if (query.instance === undefined && query.image === undefined && query.cursor === undefined)
    return html`<p>No machine of ${fleet} has reported yet, and none has been announced. <a href="${links.boots()}">How to send a first report</a></p>`
  return html`<p>${found.next === null ? 'No instance matches.' : 'None of these matches.'}</p>`
}

function instanceTable(items: readonly InstanceItem[], links: Links): Html {
  const row = ({ instance, newest, image, last_report_at, known, incident }: InstanceItem) => html`<tr>
<th scope="row" class="any" data-label="Instance"><a data-row class="mono" href="${links.instance(instance)}">${guest(instance, 64)}</a>${newest === null ? '' : trustNote(newest.trust)}</th>
<td data-label="Newest boot">${newest === null ? html`<span class="none">none yet</span>` : html`${verdictMark(newest.verdict)} ${newest.cause === 'healthy' || newest.verdict === 'never_reported' ? '' : CAUSE_WORDS[newest.cause]}`}</td>
<td class="any" data-label="Image">${guest(image ?? newest?.image ?? '–', 80)}</td>
<td data-label="Last report">${last_report_at === null ? html`<span class="none">never</span>` : since(last_report_at)}</td>
<td data-label="Inventory">${known ? 'announced' : html`<span class="quiet">not announced</span>`}</td>
<td data-label="Incident">${incident === null ? html`<span class="none">–</span>` : html`<a href="${links.incident(incident)}">last incident</a>`}</td></tr>`
  return html`<table class="rows tight"><caption class="unseen">Instances</caption>
<thead><tr><th scope="col">Instance</th><th scope="col">Newest boot</th><th scope="col">Image</th><th scope="col">Last report</th><th scope="col">Inventory</th><th scope="col">Incident</th></tr></thead>
<tbody>${items.map(row)}</tbody></table>`
}
