/** The table twins of a boot's chart: stages, tries at datasources, and the network moment by moment. */
import type { Judgement, NetworkMoment, StageSpan } from '../../../shared/verdict.ts'
import { CAUSE_WORDS } from '../../../shared/verdict-words.ts'
import { guest, type Html, html } from './html.ts'

const at = (value: number | null) => (value === null ? '–' : value.toFixed(2))

export function stageTable({ stages }: Judgement): Html {
  const row = (span: StageSpan) => html`<tr>
<th scope="row" data-label="Stage">${span.stage}${span.run > 1 ? `, run ${span.run}` : ''}</th>
<td class="number" data-label="Start">${at(span.start_s)}</td><td class="number" data-label="End">${at(span.end_s)}</td>
<td class="number" data-label="Took">${span.start_s === null || span.end_s === null ? '–' : (span.end_s - span.start_s).toFixed(2)}</td>
<td class="number" data-label="Waited">${at(span.waited_s)}</td><td data-label="Result">${span.result}</td><td data-label="Known from">${known(span)}</td>
<td class="any" data-label="Errors">${guest(span.errors.join('; '), 300) || '–'}</td></tr>`
  return html`<table class="rows tight"><caption>Stages, in seconds of uptime</caption>
<thead><tr><th scope="col">Stage</th><th scope="col" class="number">Start</th><th scope="col" class="number">End</th><th scope="col" class="number">Took</th><th scope="col" class="number">Waited</th><th scope="col">Result</th><th scope="col">Known from</th><th scope="col">Errors</th></tr></thead>
<tbody>${stages.map(row)}</tbody></table>`
}

function known({ start_from, end_from }: StageSpan): string {
  return [...new Set([start_from, end_from].filter((one) => one !== null))].join(', ') || '–'
}

export function attemptTable({ datasource }: Judgement): Html | '' {
  if (datasource.attempts.length === 0) return ''
  return html`<table class="rows tight"><caption>Datasource attempts, in seconds of uptime</caption>
<thead><tr><th scope="col">Datasource</th><th scope="col">Stage</th><th scope="col" class="number">Start</th><th scope="col" class="number">End</th><th scope="col">Outcome</th><th scope="col">Problem</th></tr></thead>
<tbody>${datasource.attempts.map(
    (
      attempt,
    ) => html`<tr><th scope="row" class="any" data-label="Datasource">${guest(attempt.datasource, 80)}</th><td data-label="Stage">${attempt.stage}${attempt.run > 1 ? `, run ${attempt.run}` : ''}</td>
<td class="number" data-label="Start">${at(attempt.start_s)}</td><td class="number" data-label="End">${at(attempt.end_s)}</td><td data-label="Outcome">${attempt.outcome.replace('_', ' ')}</td><td data-label="Problem">${attempt.cause === null ? '–' : CAUSE_WORDS[attempt.cause]}</td></tr>`,
  )}</tbody></table>`
}

export function networkTable({ network }: Judgement): Html | '' {
  if (network.length === 0) return ''
  const row = (
    moment: NetworkMoment,
  ) => html`<tr><th scope="row" class="number" data-label="Uptime, s">${at(moment.at[0])}</th><td data-label="Seen by">${moment.from}</td>
<td class="any" data-label="Interfaces">${devices(moment)}</td><td class="any" data-label="Routes">${routes(moment)}</td><td data-label="Route">${moment.usable === null ? 'not known' : moment.usable ? 'yes' : 'no'}</td></tr>`
  return html`<table class="rows tight"><caption>The network over time</caption>
<thead><tr><th scope="col" class="number">Uptime, s</th><th scope="col">Seen by</th><th scope="col">Interfaces</th><th scope="col">Routes</th><th scope="col">Route to metadata</th></tr></thead>
<tbody>${network.slice(0, 200).map(row)}</tbody></table>`
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
