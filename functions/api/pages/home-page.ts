/** `/`: every fleet that one may see, worst first, in a row each; then what is open in any of them. */
import type { OwnCommand } from '../../../shared/own-command.ts'
import { HOME_INCIDENTS } from '../../../shared/policy/limits.ts'
import { COUNTED_EVERY, NONE_COUNTED } from '../../../shared/view/fleet-summary.ts'
import { counted, percent } from '../../../shared/view/number-words.ts'
import type { BootRow } from '../../store/boot-row.ts'
import type { IncidentHead } from '../../store/incident-item.ts'
import type { FleetPulse } from '../fleet-pulse.ts'
import type { SearchedPage } from '../search-rows.ts'
import { bootTable } from './boot-table.ts'
import { announceFirst, firstReport } from './first-report.ts'
import { hoursSvg } from './hours-svg.ts'
import { type Html, html, maybe, since } from './html.ts'
import { incidentCard } from './incident-card.ts'
import { type Links, linksFor } from './links.ts'

const INCIDENTS_SHOWN = 12

export interface HomeProps {
  pulses: FleetPulse[]
  /** Newest boots, where there is only one fleet. */
  boots: SearchedPage<BootRow> | null
  /** How late the oldest work is, in seconds; 0 where none is. */
  behind_s: number
  /** The last time within 24 hours in which no guest's report could arrive; null where never. */
  blind: { from: string; until: string } | null
  /** Signed in by a token, and not for every fleet: another token may be added. */
  may_add: boolean
  /** False where no fleet has a single boot: then the page shows how to send the first. */
  heard: boolean
  publicUrl: string
  own: OwnCommand
  now: number
}

/** What is broken, where, since when, whose, and whether we ourselves are well. */
export function homePage(props: HomeProps): Html {
  const pulses = [...props.pulses].sort(byTrouble)
  const [only] = pulses
  const one = pulses.length === 1 && only ? only : null
  const add = maybe(props.may_add, () => html`<a class="more" href="/login">Sign in for another fleet</a>`)
  return html`<div class="head"><h1>${one ? html`Fleet ${one.fleet}` : 'All fleets'}</h1>${add}${ourselves(props)}</div>
<section class="card fleets"><h2 class="unseen">The last 24 hours</h2>${fleetTable(pulses)}</section>
${maybe(props.heard, () => openIncidents(pulses, props.now))}
${one && props.boots ? newest(one, props.boots, props) : ''}
${maybe(one === null && only && !props.heard, () => firstReport({ ...props, fleet: only?.fleet ?? '' }))}`
}

const isTrouble = ({ severity, state }: IncidentHead) => severity === 'page' && state === 'open'

/** Pages before tickets before what else is held back; then by name. */
function byTrouble(a: FleetPulse, b: FleetPulse): number {
  const rank = ({ open, held }: FleetPulse) => {
    if (open.some(isTrouble)) return 0
    if (open.length > 0) return 1
    return held.endpoints.length > 0 || held.kill !== null ? 2 : 3
  }
  return rank(a) - rank(b) || (a.fleet < b.fleet ? -1 : 1)
}

function ourselves({ behind_s, blind }: HomeProps): Html {
  if (behind_s > 0)
    return html`<span class="tag bad">boot-health is ${counted(Math.ceil(behind_s / 60), 'minute')} behind</span>`
  if (blind === null) return html`<span class="quiet">boot-health: no work is late</span>`
  return html`<span class="tag warn">boot-health received no reports until ${since(Date.parse(blind.until))}</span>`
}

function fleetTable(pulses: readonly FleetPulse[]): Html {
  return html`<table class="rows"><caption class="unseen">Fleets, worst first</caption>
<thead><tr><th scope="col">Fleet</th><th scope="col" title="${COUNTED_EVERY}">Came up, last 24 h</th><th scope="col">Open incidents</th><th scope="col">Never reported</th><th scope="col">Repairs</th><th scope="col">Notifications</th></tr></thead>
<tbody>${pulses.map(fleetRow)}</tbody></table>`
}

function fleetRow(pulse: FleetPulse): Html {
  const links = linksFor(pulse)
  return html`<tr>
<th scope="row" data-label="Fleet" class="any"><a data-row class="name" href="${links.path('/boots')}">${pulse.fleet}</a></th>
<td data-label="Came up">${cameUp(pulse)}</td>
<td data-label="Incidents">${incidents(pulse, links)}</td>
<td data-label="Never reported">${pulse.never_reported === 0 ? html`<span class="none">none</span>` : html`<a class="v-never_reported count" href="${links.path('/boots', { verdict: 'never_reported' })}">${pulse.never_reported.toLocaleString('en-US')}</a>`}</td>
<td data-label="Repairs">${repairs(pulse, links)}</td>
<td data-label="Notifications">${notifications(pulse, links)}</td></tr>`
}

function cameUp({ summary, hours }: FleetPulse): Html {
  const { success_share: share, came_up, decided } = summary
  if (share === null) return html`<span class="none">${NONE_COUNTED}</span>`
  const tone = share >= 0.99 ? 'good' : share >= 0.9 ? 'warn' : 'bad'
  return html`<span class="share"><strong class="${tone}">${percent(share)}</strong> <span class="quiet">${came_up.toLocaleString('en-US')} of ${decided.toLocaleString('en-US')}</span>${hoursSvg(hours)}</span>`
}

function incidents({ open }: FleetPulse, links: Links): Html {
  if (open.length === 0) return html`<span class="none">none</span>`
  const acknowledged = open.filter(({ ack }) => ack !== null).length
  const silenced = open.filter(({ paging }) => paging?.reason === 'silenced').length
  const notes = [
    ...(acknowledged > 0 ? [`${acknowledged} acknowledged`] : []),
    ...(silenced > 0 ? [`${silenced} silenced`] : []),
  ]
  return html`<a href="${links.path('/incidents')}" class="tag ${open.some(isTrouble) ? 'bad' : 'warn'}">${open.length === HOME_INCIDENTS ? `${HOME_INCIDENTS} or more` : open.length} open</a>${maybe(notes.length > 0, () => html` <span class="quiet">${notes.join(', ')}</span>`)}`
}

const MODES = { off: 'off', dry_run: 'dry run', on: 'on' } as const

function repairs({ held, mode }: FleetPulse, links: Links): Html {
  const { guard } = held
  const stopped =
    held.kill !== null
      ? 'stopped by the kill switch'
      : held.pauses.length > 0
        ? 'paused'
        : guard.latches.length > 0
          ? `${counted(guard.latches.length, 'cause')} stopped`
          : null
  if (stopped !== null) return html`<a href="${links.path('/remediation')}" class="tag bad">${stopped}</a>`
  const flying = Object.keys(guard.inflight).length
  return html`<a href="${links.path('/remediation')}">${MODES[mode]}</a>${maybe(flying > 0, () => html` <span class="quiet">${flying} in flight</span>`)}`
}

function notifications({ held, endpoints }: FleetPulse, links: Links): Html {
  const broken = held.endpoints.filter(({ endpoint }) => endpoint.startsWith('channel:'))
  if (endpoints === 0) return html`<a href="${links.path('/deliveries')}" class="tag warn">no channel</a>`
  if (broken.length === 0)
    return html`<a href="${links.path('/deliveries')}">${counted(endpoints, 'channel')}</a> <span class="quiet">fine</span>`
  return html`<a href="${links.path('/deliveries')}" class="tag bad">${broken.length} of ${counted(endpoints, 'channel')} failing</a>`
}

function openIncidents(pulses: readonly FleetPulse[], now: number): Html {
  const all = pulses
    .flatMap((pulse) => pulse.open.map((head) => ({ head, pulse })))
    .sort(
      (a, b) => Number(isTrouble(b.head)) - Number(isTrouble(a.head)) || b.head.opened_at - a.head.opened_at,
    )
  if (all.length === 0) return html`<p class="notice good">No open incidents.</p>`
  const isNamed = pulses.length > 1
  return html`<section><h2>Open incidents</h2><ul class="incidents">${all.slice(0, INCIDENTS_SHOWN).map(({ head, pulse }) => incidentCard(head, { census: pulse.census, guard: pulse.held.guard, now, isNamed }, linksFor(pulse)))}</ul>
${maybe(all.length > INCIDENTS_SHOWN, () => html`<p class="quiet">and ${all.length - INCIDENTS_SHOWN} more: ${pulses.filter(({ open }) => open.length > 0).map((pulse) => html`<a href="${linksFor(pulse).path('/incidents')}">${pulse.fleet}</a> `)}</p>`)}</section>`
}

function newest({ fleet }: FleetPulse, boots: SearchedPage<BootRow>, { publicUrl, own }: HomeProps): Html {
  const about = { fleet, publicUrl, own }
  if (boots.items.length === 0) return firstReport(about)
  const links = linksFor({ fleet })
  return html`${announceFirst(boots.items, about)}<section class="card"><div class="head"><h2>Newest boots</h2><a class="more" href="${links.path('/boots')}">All boots</a></div>${bootTable(boots.items, links)}</section>`
}
