/** The table twins of a boot's chart: stages, tries at datasources, and the network moment by moment. */
import type { Judgement, NetworkMoment, StageSpan } from '../../../shared/verdict.ts'
import { CAUSE_WORDS } from '../../../shared/verdict-words.ts'
import { guest, type Html, html } from './html.ts'

const at = (value: number | null) => (value === null ? '–' : value.toFixed(2))

export function stageTable({ stages }: Judgement): Html {
  const row = (span: StageSpan) => html`<tr>
<th scope="row">${span.stage}${span.run > 1 ? `, run ${span.run}` : ''}</th>
<td class="number">${at(span.start_s)}</td><td class="number">${at(span.end_s)}</td>
<td class="number">${span.start_s === null || span.end_s === null ? '–' : (span.end_s - span.start_s).toFixed(2)}</td>
<td class="number">${at(span.waited_s)}</td><td>${span.result}</td><td>${known(span)}</td>
<td>${guest(span.errors.join('; '), 300) || '–'}</td></tr>`
  return html`<div class="scroll"><table><caption>Stages, in seconds of uptime</caption>
<thead><tr><th scope="col">Stage</th><th scope="col" class="number">start</th><th scope="col" class="number">end</th><th scope="col" class="number">took</th><th scope="col" class="number">waited</th><th scope="col">result</th><th scope="col">known from</th><th scope="col">errors</th></tr></thead>
<tbody>${stages.map(row)}</tbody></table></div>`
}

function known({ start_from, end_from }: StageSpan): string {
  return [...new Set([start_from, end_from].filter((one) => one !== null))].join(', ') || '–'
}

export function attemptTable({ datasource }: Judgement): Html | '' {
  if (datasource.attempts.length === 0) return ''
  return html`<div class="scroll"><table><caption>Datasource attempts</caption>
<thead><tr><th scope="col">Datasource</th><th scope="col">stage</th><th scope="col" class="number">start</th><th scope="col" class="number">end</th><th scope="col">outcome</th><th scope="col">problem</th></tr></thead>
<tbody>${datasource.attempts.map(
    (
      attempt,
    ) => html`<tr><th scope="row">${guest(attempt.datasource, 80)}</th><td>${attempt.stage}${attempt.run > 1 ? `, run ${attempt.run}` : ''}</td>
<td class="number">${at(attempt.start_s)}</td><td class="number">${at(attempt.end_s)}</td><td>${attempt.outcome.replace('_', ' ')}</td><td>${attempt.cause === null ? '–' : CAUSE_WORDS[attempt.cause]}</td></tr>`,
  )}</tbody></table></div>`
}

export function networkTable({ network }: Judgement): Html | '' {
  if (network.length === 0) return ''
  const row = (
    moment: NetworkMoment,
  ) => html`<tr><th scope="row" class="number">${at(moment.at[0])}</th><td>${moment.from}</td>
<td>${devices(moment)}</td><td>${routes(moment)}</td><td>${moment.usable === null ? 'not known' : moment.usable ? 'yes' : 'no'}</td></tr>`
  return html`<div class="scroll"><table><caption>The network over time</caption>
<thead><tr><th scope="col" class="number">uptime, s</th><th scope="col">seen by</th><th scope="col">interfaces</th><th scope="col">routes</th><th scope="col">route to metadata</th></tr></thead>
<tbody>${network.slice(0, 200).map(row)}</tbody></table></div>`
}

function devices({ devices }: NetworkMoment): Html[] | string {
  const shown = devices.filter(({ name }) => name !== 'lo').slice(0, 8)
  if (shown.length === 0) return 'none but loopback'
  return shown.map(
    ({ name, up, addresses }) =>
      html`<div class="mono">${guest(name, 32)} ${up === null ? '' : up ? 'up' : 'down'} ${guest(addresses.join(' '), 160)}</div>`,
  )
}

function routes({ routes }: NetworkMoment): Html[] | string {
  if (routes === null) return 'not shown'
  if (routes.length === 0) return 'none'
  return routes
    .slice(0, 12)
    .map(
      ({ destination, gateway, device }) =>
        html`<div class="mono">${guest(destination, 64)}${gateway === null ? '' : ` via ${guest(gateway, 64)}`} dev ${guest(device, 32)}</div>`,
    )
}
