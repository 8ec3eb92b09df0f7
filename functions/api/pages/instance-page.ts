/** `/instances/{id}`: its last boots, its trust, its repairs, and what waits for an operator. */

import { CAUSE_WORDS, incidentWords } from '../../../shared/verdict-words.ts'
import { counted } from '../../../shared/view/number-words.ts'
import type { Decision } from '../../../shared/view/why.ts'
import type { ActionItem } from '../../store/action-item.ts'
import type { IncidentHead } from '../../store/incident-item.ts'
import type { BootBrief, InstanceItem } from '../../store/instance-item.ts'
import { actionTable } from './action-table.ts'
import { contest } from './contest.ts'
import { decisionList } from './decision-list.ts'
import { guest, type Html, html, maybe, when } from './html.ts'
import { signInToAct } from './incident-forms.ts'
import { toneOf } from './incident-line.ts'
import type { Links } from './links.ts'
import { quarantineWords, trustMark, verdictMark } from './marks.ts'

export interface InstanceProps {
  item: InstanceItem
  /** The incident that its newest boot is in, as it is now; null where that is over, or there is none. */
  incident: IncidentHead | null
  actions: ActionItem[]
  decisions: Decision[]
  operates: boolean
  path: string
  links: Links
}

/** One instance: boots, trust, repairs, and what waits for an operator. */
export function instancePage(props: InstanceProps): Html {
  const { item, incident, actions, decisions, links } = props
  return html`<nav class="crumbs" aria-label="Where this is"><a href="${links.path('/instances')}">Instances of ${item.fleet}</a> / <span class="mono">${guest(item.instance, 64)}</span></nav>
<div class="head"><h1 class="mono" id="instance-name">${guest(item.instance, 64)}</h1>${maybe(item.newest, () => verdictMark(item.newest?.verdict ?? 'unknown'))}<button type="button" data-copy="instance-name" hidden>Copy id</button></div>
${contest(props)}${quarantine(props)}
<section class="card"><h2>Last boots, newest first</h2>${strip(item, links)}</section>
<section class="card"><h2>About this instance</h2>${facts(item, incident, links)}</section>
<section class="card"><h2>Repairs</h2>${actions.length > 0 ? actionTable(actions, links) : html`<p class="quiet">No repair was ever requested.</p>`}</section>
<section class="card"><h2>Decisions and reasons</h2>${decisionList(decisions)}</section>`
}

/** Eight boots at a glance; each is a link. */
function strip({ instance, boots }: InstanceItem, links: Links): Html {
  if (boots.length === 0) return html`<p class="quiet">It has not reported any boot.</p>`
  const one = ({ boot_key, guest: name, verdict, cause, image, began_at, first_at }: BootBrief) =>
    html`<li><a data-row href="${links.boot({ instance, boot_key, guest: name })}"><span>${verdictMark(verdict)}</span><span>${cause === 'healthy' ? '' : CAUSE_WORDS[cause]}</span><span class="quiet">${when(began_at || first_at)}</span><span class="quiet">${guest(image, 40)}</span></a></li>`
  return html`<ol class="strip">${boots.map(one)}</ol>`
}

function facts(item: InstanceItem, incident: IncidentHead | null, links: Links): Html {
  const { secret, launch, planned, gone } = item
  const fact = (name: string, value: Html | string) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`
  return html`<dl class="facts">
${fact('Inventory', item.known ? 'announced' : 'not announced: repairs are only rehearsed')}
${fact('Trust of its newest boot', item.newest === null ? '–' : trustMark(item.newest.trust))}
${fact('Its secret', secret === null ? (item.contest ? 'none on record: it is contested' : 'none on record') : html`on record since ${when(secret.bound_at)}: ${SECRET_BY[secret.by]}`)}
${fact('Launch announced', launch === null ? 'no' : html`${when(launch.at)}, ${launch.satisfied_at === null ? html`report due by ${when(launch.deadline_at)}` : 'reported'}`)}
${fact('Open incident', incident === null ? 'none' : html`<span class="tag ${toneOf(incident)}">${incident.state}</span> <a href="${links.incident(incident)}">${guest(incidentWords(incident.cause))} on ${guest(incident.image, 80)}</a>`)}
${maybe(item.aliases.length > 0, () => fact('Known as', html`${item.aliases.map(({ kind, value }) => html`${kind} <span class="mono">${guest(value, 80)}</span> `)}`))}
${maybe(item.addresses?.length, () => fact('Addresses, newest boot', html`<span class="mono">${guest((item.addresses ?? []).join(', '), 400)}</span>`))}
${fact('Last report', item.last_report_at === null ? 'never' : when(item.last_report_at))}
${maybe(planned, () => fact('Planned work', html`until ${when(planned?.until ?? 0)}: ${guest(planned?.reason ?? '', 200)}`))}
${maybe(gone, () => fact('Gone', html`${when(gone?.at ?? 0)}: ${guest(gone?.reason ?? '', 200)}`))}
${Object.entries(item.labels).map(([name, value]) => fact(guest(name, 40), guest(value, 120)))}
</dl>`
}

const SECRET_BY = {
  launch: 'its launch was announced',
  first_boot: 'it was its first boot',
  operator: 'an operator accepted it',
  control_plane: 'its console showed it',
} as const

/** A second secret: a clone, a rebuild that inventory did not announce, or an impostor. A person decides. */
function quarantine({ item, operates, path, links }: InstanceProps): Html | '' {
  const { quarantine: waiting, instance } = item
  if (waiting === null) return ''
  return html`<section class="card acts"><h2>Quarantined: ${counted(waiting.reports, 'report')}</h2>
<p class="notice warn">${quarantineWords(waiting.reason)}, since ${when(waiting.since)}. Accept only if this machine really was rebuilt, or cloned under this name. Its new secret is then believed and the old one is not.</p>
${
  operates
    ? waiting.secret_hash === null
      ? html`<p class="quiet">These reports carry no secret to accept.</p>`
      : html`<form class="act" method="post" action="${links.path(`/instances/${encodeURIComponent(instance)}/accept`)}"><input type="hidden" name="secret_hash" value="${waiting.secret_hash}"><button class="grave">Accept its new secret</button></form>`
    : signInToAct(path)
}</section>`
}
