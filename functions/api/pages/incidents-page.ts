/** `/incidents`: open ones first. */
import { silenceScopeWords } from '../../../shared/incident/silence.ts'
import { counted } from '../../../shared/view/number-words.ts'
import type { IncidentHead, Silence } from '../../store/incident-item.ts'
import { guest, type Html, html, maybe, since } from './html.ts'
import { type CardFleet, incidentCard } from './incident-card.ts'
import { silenceForms } from './incident-forms.ts'
import type { Links } from './links.ts'

const PAST_SHOWN = 50

export interface IncidentsProps {
  fleet: string
  about: CardFleet
  incidents: IncidentHead[]
  silences: Silence[]
  operates: boolean
  links: Links
}

/** Open incidents, past ones, and the silences in force. */
export function incidentsPage({ fleet, about, incidents, silences, operates, links }: IncidentsProps): Html {
  const open = incidents.filter(({ state }) => state !== 'resolved')
  const past = incidents.filter(({ state }) => state === 'resolved')
  return html`<div class="head"><h1>Incidents of ${fleet}</h1><span class="quiet">${counted(open.length, 'open incident')}</span></div>
<p class="lede">An incident is one cause on one image, however many VMs it has. Anyone notified when it opens is notified when it resolves.</p>
${
  open.length === 0
    ? html`<p class="notice good">No open incidents.</p>`
    : html`<section><h2>Open</h2><ul class="incidents">${open.map((head) => incidentCard(head, about, links))}</ul></section>`
}
${maybe(silences.length > 0, () => silenceTable(silences, operates))}
${maybe(past.length > 0, () => html`<section><h2>Resolved</h2><ul class="incidents">${past.slice(0, PAST_SHOWN).map((head) => incidentCard(head, about, links))}</ul></section>`)}`
}

function silenceTable(silences: Silence[], operates: boolean): Html {
  const row = (silence: Silence) => html`<tr>
<td data-label="Silenced" class="any">${guest(silenceScopeWords(silence), 160)}</td>
<td data-label="Until">${since(silence.ends_at)}</td><td data-label="Repairs">${silence.pause ? 'paused' : 'go on'}</td>
<td data-label="Why">${guest(silence.reason, 200)} <span class="quiet">by ${guest(silence.author, 60)}</span></td>
<td>${maybe(operates, () => silenceForms(silence))}</td></tr>`
  return html`<section class="card"><h2>Silences</h2><table class="rows"><caption class="unseen">Silences in force</caption>
<thead><tr><th scope="col">Silenced</th><th scope="col">Until</th><th scope="col">Repairs</th><th scope="col">Why</th><th scope="col"><span class="unseen">Change it</span></th></tr></thead>
<tbody>${silences.map(row)}</tbody></table></section>`
}
