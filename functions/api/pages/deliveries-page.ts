/** `/deliveries`: what was sent to whom, what they answered, and when it is tried again. */
import { DAY_MS, utcDay } from '../../../shared/time.ts'
import { counted } from '../../../shared/view/number-words.ts'
import type { DeliveryEntry } from '../../store/log-item.ts'
import type { EndpointState } from '../../store/receiver-item.ts'
import type { EndpointLog } from '../delivery-reads.ts'
import { words } from './decision-list.ts'
import { guest, guestBlock, type Html, html, maybe, when } from './html.ts'
import type { Links } from './links.ts'

export interface DeliveriesProps {
  logs: EndpointLog[]
  /** Any moment of the UTC day that is shown. */
  at: number
  now: number
  links: Links
}

/** What was sent on one UTC day, by endpoint. */
export function deliveriesPage({ logs, at, now, links }: DeliveriesProps): Html {
  const isToday = utcDay(at) === utcDay(now)
  return html`<div class="head"><h1>Deliveries of ${utcDay(at)}</h1>
<nav class="pager" aria-label="Days"><a href="${links.path('/deliveries', { day: utcDay(at - DAY_MS) })}">The day before</a>${maybe(!isToday, () => html`<a href="${links.path('/deliveries', { day: utcDay(at + DAY_MS) })}">The day after</a>`)}</nav></div>
<p class="lede">Every attempt at every endpoint, newest first. What was not accepted is tried again; a 410 disables the endpoint until a test reaches it.</p>
${logs.map(endpointCard)}`
}

function endpointCard({ endpoint, state, entries }: EndpointLog): Html {
  return html`<section class="card"><h2 class="mono">${guest(endpoint, 80)} ${maybe(state.disabled_at, () => html`<span class="tag bad">disabled</span>`)}</h2>
${maybe(state.disabled_at, () => html`<p class="notice bad">Disabled since ${when(state.disabled_at ?? 0)}: ${words(state.reason ?? '')}. A successful <code>boot-health page test</code> enables it again.</p>`)}
${maybe(state.disabled_at === null && state.failing, () => html`<p class="notice bad">${failingWords(state)}</p>`)}
${entries.length === 0 ? html`<p class="quiet">Nothing was sent on this day.</p>` : log(entries)}</section>`
}

/** `4 tries failed since 03:05: http 500; next at 03:12`. */
function failingWords({ failing }: EndpointState): Html {
  const { tries = 0, since = 0, reason = '', next_at = null } = failing ?? {}
  const next = next_at === null ? '' : html`; next try at ${when(next_at)}`
  return html`${counted(tries, 'try', 'tries')} failed since ${when(since)}: ${words(reason)}${next}.`
}

const TONES = { accepted: 'good', retry: 'warn', refused: 'bad', gone: 'bad', blocked: 'bad' } as const

function log(entries: DeliveryEntry[]): Html {
  const row = (entry: DeliveryEntry, index: number) => html`<tr>
<td data-label="When">${when(entry.at)}</td>
<td data-label="Outcome"><span class="tag ${TONES[entry.outcome]}">${entry.outcome}</span> <span class="quiet">${entry.status ?? ''}</span></td>
<td data-label="About" class="any">${guest(entry.intent ?? '', 40)} <span class="mono">${guest(entry.subject ?? entry.message_id, 80)}</span></td>
<td data-label="Attempt" class="number">${entry.attempt}</td><td data-label="Took" class="number short">${entry.latency_ms} ms</td>
<td data-label="Next try">${entry.next_at === null ? '–' : when(entry.next_at)}</td>
<td data-label="Answer">${words(entry.reason)}${maybe(entry.answer !== '', () => html`<details id="answer-${entry.at}-${index}"><summary>answer</summary><pre class="snippet">${guestBlock(entry.answer, 2000)}</pre></details>`)}</td></tr>`
  return html`<table class="rows"><caption class="unseen">Attempts, newest first</caption><thead><tr><th scope="col">When</th><th scope="col">Outcome</th><th scope="col">About</th><th scope="col" class="number">Attempt</th><th scope="col" class="number">Took</th><th scope="col">Next try</th><th scope="col">Answer</th></tr></thead><tbody>${entries.map(row)}</tbody></table>`
}
