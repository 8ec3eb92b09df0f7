/** The strip under the header of every page while anything is muted, paused, stopped or cannot be delivered. */
import { silenceScopeWords } from '../../../shared/incident/silence.ts'
import { localCommand } from '../../../shared/own-command.ts'
import { counted } from '../../../shared/view/number-words.ts'
import type { Silence } from '../../store/incident-item.ts'
import type { EndpointState } from '../../store/receiver-item.ts'
import type { FleetStrip } from '../fleet-strip.ts'
import { words } from './decision-list.ts'
import { guest, type Html, html, when } from './html.ts'
import type { Links } from './links.ts'

const SILENCES_NAMED = 3

/** Empty where nothing is held back. */
export function fleetStrip(strip: FleetStrip, links: Links): Html | '' {
  return stripOf(linesOf(strip, links), 'Needs attention in this fleet')
}

/** The same for several fleets, each line with its fleet. */
export function fleetStrips(
  strips: readonly { strip: FleetStrip; fleet: string; links: Links }[],
): Html | '' {
  const lines = strips.flatMap(({ strip, fleet, links }) =>
    linesOf(strip, links).map((line) => html`<span class="tag">${fleet}</span> ${line}`),
  )
  return stripOf(lines, 'Needs attention in these fleets')
}

function stripOf(lines: readonly Html[], label: string): Html | '' {
  if (lines.length === 0) return ''
  return html`<section class="held" aria-label="${label}"><ul>${lines.map((line) => html`<li>${line}</li>`)}</ul></section>`
}

function linesOf(strip: FleetStrip, links: Links): Html[] {
  return [
    ...strip.endpoints.map((state) => endpointLine(state, links)),
    ...givenUpLine(strip),
    ...killLine(strip, links),
    ...strip.pauses.map(
      ({ by, reason, until }) =>
        html`<a href="${links.path('/remediation')}">Repairs are paused</a> until ${when(until)} by ${guest(by, 60)}: ${guest(reason, 160)}`,
    ),
    ...silenceLines(strip.silences, links),
  ]
}

function endpointLine({ endpoint, disabled_at, reason, failing }: EndpointState, links: Links): Html {
  const name = html`<a href="${links.path('/deliveries')}" class="mono">${guest(endpoint, 80)}</a>`
  if (disabled_at !== null)
    return html`${name} has been switched off since ${when(disabled_at)}: ${words(reason ?? '')}`
  const { tries = 0, since = 0, next_at = null } = failing ?? {}
  const next = next_at === null ? '' : html`; next try at ${when(next_at)}`
  return html`${name} is failing: ${counted(tries, 'try', 'tries')} since ${when(since)}, ${words(failing?.reason ?? '')}${next}`
}

function givenUpLine({ given_up: rows, own }: FleetStrip): Html[] {
  const [first] = rows
  if (first === undefined) return []
  const many = counted(rows.length, 'piece of work', 'pieces of work')
  return [
    html`${many} failed for a day and ${rows.length === 1 ? 'needs' : 'need'} you, the first since ${when(first.given_up_at)} (${guest(first.kind, 40)}: ${guest(first.error, 160)}). Fix the reason, then run <code>${localCommand(own, 'redrive')}</code>`,
  ]
}

function killLine({ kill }: FleetStrip, links: Links): Html[] {
  if (kill === null) return []
  return [
    html`<a href="${links.path('/remediation')}">The kill switch is on</a>: no repair is sent, since ${when(kill.at)} by ${guest(kill.by, 60)}: ${guest(kill.reason, 160)}`,
  ]
}

function silenceLines(silences: readonly Silence[], links: Links): Html[] {
  const line = ({ ends_at, author, ...scope }: Silence) =>
    html`<a href="${links.path('/incidents')}">Silenced</a>: ${guest(silenceScopeWords(scope), 160)} until ${when(ends_at)}, by ${guest(author, 60)}`
  const more = silences.length - SILENCES_NAMED
  return [
    ...silences.slice(0, SILENCES_NAMED).map(line),
    ...(more > 0 ? [html`<a href="${links.path('/incidents')}">${counted(more, 'more silence')}</a>`] : []),
  ]
}
