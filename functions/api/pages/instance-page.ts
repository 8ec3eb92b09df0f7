/** `/instances/{id}`: its last boots, how far it is believed, what was asked of it, and what waits for an operator. */

import { CAUSE_WORDS, incidentWords } from '../../../shared/verdict-words.ts'
import { counted } from '../../../shared/view/number-words.ts'
import type { Decision } from '../../../shared/view/why.ts'
import type { ActionItem } from '../../store/action-item.ts'
import type { BootBrief, InstanceItem } from '../../store/instance-item.ts'
import { type Story, storiesOf } from '../accept-secret.ts'
import { actionTable } from './action-table.ts'
import { decisionList, words } from './decision-list.ts'
import { guest, type Html, html, maybe, when } from './html.ts'
import { signInToAct } from './incident-forms.ts'
import type { Links } from './links.ts'
import { trustMark, verdictMark } from './marks.ts'

export interface InstanceProps {
  item: InstanceItem
  actions: ActionItem[]
  decisions: Decision[]
  operates: boolean
  path: string
  links: Links
}

/** One instance: boots, trust, repairs, and what waits for an operator. */
export function instancePage(props: InstanceProps): Html {
  const { item, actions, decisions, links } = props
  return html`<nav class="crumbs" aria-label="Where this is"><a href="${links.boots()}">Boots</a> / <span class="mono">${guest(item.instance, 64)}</span></nav>
<div class="head"><h1 class="mono">${guest(item.instance, 64)}</h1>${maybe(item.newest, () => verdictMark(item.newest?.verdict ?? 'unknown'))}</div>
${contest(props)}${quarantine(props)}
<section class="card"><h2>Last boots, newest first</h2>${strip(item, links)}</section>
<section class="card"><h2>What is known of it</h2>${facts(item, links)}</section>
<section class="card"><h2>Repairs</h2>${actions.length > 0 ? actionTable(actions, links) : html`<p class="quiet">None was ever asked for.</p>`}</section>
<section class="card"><h2>What was decided, and why</h2>${decisionList(decisions)}</section>`
}

/** Eight boots at a glance; each is a link. */
function strip({ instance, boots }: InstanceItem, links: Links): Html {
  if (boots.length === 0) return html`<p class="quiet">It has not reported any boot.</p>`
  const one = ({ boot_key, guest: name, verdict, cause, image, began_at, first_at }: BootBrief) =>
    html`<li><a data-row href="${links.boot({ instance, boot_key, guest: name })}"><span>${verdictMark(verdict)}</span><span>${cause === 'healthy' ? '' : CAUSE_WORDS[cause]}</span><span class="quiet">${when(began_at || first_at)}</span><span class="quiet">${guest(image, 40)}</span></a></li>`
  return html`<ol class="strip">${boots.map(one)}</ol>`
}

function facts(item: InstanceItem, links: Links): Html {
  const { secret, launch, planned, gone, incident } = item
  const fact = (name: string, value: Html | string) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`
  return html`<dl class="facts">
${fact('Inventory', item.known ? 'knows it' : 'does not know it: repairs are only rehearsed')}
${fact('Trust of its newest boot', item.newest === null ? '–' : trustMark(item.newest.trust))}
${fact('Its secret', secret === null ? (item.contest ? 'none bound: it is contested' : 'none bound') : html`bound ${when(secret.bound_at)}, by ${words(secret.by)}`)}
${fact('Launch announced', launch === null ? 'no' : html`${when(launch.at)}, ${launch.satisfied_at === null ? html`report due by ${when(launch.deadline_at)}` : 'and it reported'}`)}
${fact('Open incident', incident === null ? 'none' : html`<a href="${links.incident(incident)}">${guest(incidentWords(incident.cause))} on ${guest(incident.image, 80)}</a>`)}
${fact('Last report', item.last_report_at === null ? 'never' : when(item.last_report_at))}
${maybe(planned, () => fact('Planned work', html`until ${when(planned?.until ?? 0)}: ${guest(planned?.reason ?? '', 200)}`))}
${maybe(gone, () => fact('Gone', html`${when(gone?.at ?? 0)}: ${guest(gone?.reason ?? '', 200)}`))}
${Object.entries(item.labels).map(([name, value]) => fact(guest(name, 40), guest(value, 120)))}
</dl>`
}

/** Two secrets inside one window: both stories side by side, and a person says which is the machine's. */
function contest({ item, operates, path, links }: InstanceProps): Html | '' {
  const { contest: open, instance } = item
  if (!open) return ''
  const story = ({ secret, at, boot }: Story) => html`<tr>
<th scope="row" data-label="Secret" class="mono">${secret}</th>
<td data-label="Said">${boot === null ? '–' : html`<a data-row href="${links.boot({ instance, boot_key: boot.boot_key, guest: boot.guest })}">${verdictMark(boot.verdict)} ${boot.cause === 'healthy' ? '' : CAUSE_WORDS[boot.cause]}</a>`}</td>
<td data-label="Heard">${when(at)}</td>
<td data-label="Accept">${operates ? html`<form class="act" method="post" action="/instances/${encodeURIComponent(instance)}/accept"><input type="hidden" name="secret_hash" value="${secret}"><button class="grave">This is the machine</button></form>` : '–'}</td></tr>`
  return html`<section class="card acts"><h2>Contested: ${counted(open.claims.length, 'secret')} speak for this machine</h2>
<p class="notice warn">Since ${when(open.since)}. Nobody is believed: nothing is repaired, nothing is counted, and it is not shown as fine. Its console tells which secret is its own; accept that one.</p>
<table class="rows"><caption>What each of them says</caption><thead><tr><th scope="col">Secret</th><th scope="col">Said</th><th scope="col">Heard</th><th scope="col">Accept</th></tr></thead><tbody>${storiesOf(item).map(story)}</tbody></table>
${operates ? '' : signInToAct(path)}</section>`
}

/** A second secret: a clone, a rebuild that inventory did not announce, or somebody who pretends. A person decides. */
function quarantine({ item, operates, path }: InstanceProps): Html | '' {
  const { quarantine: waiting, instance } = item
  if (waiting === null) return ''
  return html`<section class="card acts"><h2>Kept aside: ${counted(waiting.reports, 'report')} that were not believed</h2>
<p class="notice warn">${words(waiting.reason)}, since ${when(waiting.since)}. Accept only if this instance really was rebuilt or cloned into this name; what it sent before is then replaced as its voice.</p>
${
  operates
    ? waiting.secret_hash === null
      ? html`<p class="quiet">They carry no secret that could be accepted.</p>`
      : html`<form class="act" method="post" action="/instances/${encodeURIComponent(instance)}/accept"><input type="hidden" name="secret_hash" value="${waiting.secret_hash}"><button class="grave">Accept its new secret</button></form>`
    : signInToAct(path)
}</section>`
}
