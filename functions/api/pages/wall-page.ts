/** `/wall`: every fleet on a screen that is read from five metres. No navigation, few words, large type. */
import { incidentWords } from '../../../shared/verdict-words.ts'
import { NONE_COUNTED } from '../../../shared/view/fleet-summary.ts'
import { counted, percent } from '../../../shared/view/number-words.ts'
import type { IncidentHead } from '../../store/incident-item.ts'
import type { FleetPulse } from '../fleet-pulse.ts'
import { guest, type Html, html, maybe, since } from './html.ts'
import { linksFor } from './links.ts'

export interface WallProps {
  pulses: FleetPulse[]
  behind_s: number
  blind: { from: string; until: string } | null
  now: number
}

/** Nobody scrolls a wall: with many fleets a panel is small, and shows its newest incident only. */
const [FEW_FLEETS, SOME_FLEETS] = [3, 6]
const incidentsShown = (fleets: number) => (fleets <= FEW_FLEETS ? 3 : fleets <= SOME_FLEETS ? 2 : 1)

export function wallPage({ pulses, behind_s }: WallProps): Html {
  const open = pulses.reduce((sum, one) => sum + one.open.length, 0)
  return html`<h1 class="${open > 0 ? 'bad' : 'good'}">${open === 0 ? 'No open incidents' : counted(open, 'open incident')}</h1>
${maybe(behind_s > 0, () => html`<p class="notice bad">boot-health itself is ${Math.ceil(behind_s / 60)} min behind</p>`)}
<div class="walls${pulses.length > FEW_FLEETS ? ' dense' : ''}">${[...pulses].sort((a, b) => b.open.length - a.open.length || (a.fleet < b.fleet ? -1 : 1)).map((pulse) => fleetPanel(pulse, incidentsShown(pulses.length)))}</div>`
}

function fleetPanel(pulse: FleetPulse, most: number): Html {
  const { fleet, summary, open } = pulse
  const share = summary.success_share
  const tone = open.some(({ severity, state }) => severity === 'page' && state === 'open')
    ? 'bad'
    : open.length > 0
      ? 'warn'
      : share === null
        ? 'quiet'
        : 'good'
  const links = linksFor(pulse)
  return html`<section class="panel p-${tone}"><h2><a href="${links.path('/incidents')}">${fleet}</a></h2>
<p class="big">${share === null ? '–' : percent(share)}</p><p>${share === null ? `${NONE_COUNTED}, last 24 h` : 'came up, last 24 h'}</p>
<ul>${open.slice(0, most).map(line)}</ul>${maybe(open.length > most, () => html`<p>and ${open.length - most} more</p>`)}</section>`
}

function line(head: IncidentHead): Html {
  const now = head.failing ?? Math.max(1, head.members_seen)
  return html`<li><b>${now.toLocaleString('en-US')}</b> ${guest(incidentWords(head.cause))}<br><span>${guest(head.image, 60)}</span><br><span>since ${since(head.opened_at)}</span><br><span>${head.ack === null ? 'not acknowledged' : html`acknowledged by ${guest(head.ack.by, 30)}`}</span></li>`
}
