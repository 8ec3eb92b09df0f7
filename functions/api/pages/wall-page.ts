/** `/wall`: every fleet on a screen that is read from five metres. No navigation, few words, large type. */
import { incidentWords } from '../../../shared/verdict-words.ts'
import { NONE_COUNTED } from '../../../shared/view/fleet-summary.ts'
import { percent } from '../../../shared/view/number-words.ts'
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

const INCIDENTS_SHOWN = 3

export function wallPage({ pulses, behind_s }: WallProps): Html {
  const open = pulses.reduce((sum, one) => sum + one.open.length, 0)
  return html`<h1 class="${open > 0 ? 'bad' : 'good'}">${open === 0 ? 'No open incidents' : `${open} open`}</h1>
${maybe(behind_s > 0, () => html`<p class="notice bad">boot-health itself is ${Math.ceil(behind_s / 60)} min behind</p>`)}
<div class="walls">${[...pulses].sort((a, b) => b.open.length - a.open.length || (a.fleet < b.fleet ? -1 : 1)).map(fleetPanel)}</div>`
}

function fleetPanel(pulse: FleetPulse): Html {
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
<ul>${open.slice(0, INCIDENTS_SHOWN).map(line)}</ul>${maybe(open.length > INCIDENTS_SHOWN, () => html`<p>and ${open.length - INCIDENTS_SHOWN} more</p>`)}</section>`
}

function line(head: IncidentHead): Html {
  const now = head.failing ?? Math.max(1, head.members_seen)
  return html`<li><b>${now.toLocaleString('en-US')}</b> ${guest(incidentWords(head.cause))}<br><span>${guest(head.image, 60)}, ${since(head.opened_at)}, ${head.ack === null ? 'not acknowledged' : html`acknowledged by ${guest(head.ack.by, 30)}`}</span></li>`
}
