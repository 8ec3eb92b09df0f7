import { incidentWords } from '../../../shared/verdict-words.ts'
import { counted } from '../../../shared/view/number-words.ts'
import type { IncidentHead } from '../../store/incident-item.ts'
import { guest, type Html, html, maybe, when } from './html.ts'
import { toneOf } from './incident-line.ts'
import type { Links } from './links.ts'

const STATES = { open: 'open', resolving: 'resolving', resolved: 'resolved' } as const

/** One incident in a list. */
export function incidentCard(head: IncidentHead, links: Links): Html {
  return html`<li class="incident ${head.severity} ${head.state}">
<span><span class="tag ${toneOf(head)}">${STATES[head.state]}</span> <span class="tag">${head.severity}</span></span>
<h3><a data-row href="${links.incident(head)}">${guest(incidentWords(head.cause))}</a> on ${guest(head.image)}</h3>
<span class="quiet">${counted(head.members_seen, 'instance')} ${maybe(head.ack, () => html`<span class="tag info">acknowledged by ${guest(head.ack?.by ?? '', 40)}</span>`)}</span>
<p>since ${when(head.opened_at)}${maybe(head.resolved_at, () => html`, resolved ${when(head.resolved_at ?? 0)}`)}. ${guest(head.summary.evidence, 240)}</p>
</li>`
}
