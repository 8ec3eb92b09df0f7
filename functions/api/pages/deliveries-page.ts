/** `/deliveries`: the health of each channel, and what was sent to it on one day, by message. */
import type { Config } from '../../../shared/config.ts'
import { parseIncidentId } from '../../../shared/incident-id.ts'
import { DAY_MS, utcDay } from '../../../shared/time.ts'
import { incidentWords } from '../../../shared/verdict-words.ts'
import { type DeliveryMessage, hoursOfDay, messagesOf } from '../../../shared/view/delivery-messages.ts'
import { counted } from '../../../shared/view/number-words.ts'
import type { DeliveryEntry } from '../../store/log-item.ts'
import type { EndpointState } from '../../store/receiver-item.ts'
import type { EndpointLog } from '../delivery-reads.ts'
import { words } from './decision-list.ts'
import { hoursSvg } from './hours-svg.ts'
import { guest, guestBlock, type Html, html, maybe, since, when } from './html.ts'
import { signInToAct } from './incident-forms.ts'
import type { Links } from './links.ts'

const MESSAGES_SHOWN = 10

export interface DeliveriesProps {
  fleet: string
  logs: EndpointLog[]
  channels: Config['channels']
  /** Only about this incident, action or test; null: everything. */
  subject: string | null
  /** Any moment of the displayed UTC day. */
  at: number
  now: number
  operates: boolean
  path: string
  links: Links
}

/** A card for each channel, those that fail first, then the fleet's receiver of repairs. */
export function deliveriesPage(props: DeliveriesProps): Html {
  const { fleet, logs, subject, at, now, links } = props
  const isToday = utcDay(at) === utcDay(now)
  const day = (ms: number) => links.path('/deliveries', { day: utcDay(ms), subject: subject ?? undefined })
  const ill = ({ state }: EndpointLog) => (state.disabled_at !== null || state.failing != null ? 0 : 1)
  const channels = logs.filter(({ endpoint }) => endpoint.startsWith('channel:')).length
  return html`<div class="head"><h1>Channels of ${fleet}</h1>
<nav class="pager" aria-label="Days"><a href="${day(at - DAY_MS)}">Previous day</a><span>${utcDay(at)}</span>${maybe(!isToday, () => html`<a href="${day(at + DAY_MS)}">Next day</a>`)}</nav></div>
${maybe(subject, () => html`<p class="notice">Showing only <span class="mono">${guest(subject ?? '', 160)}</span>. <a href="${links.path('/deliveries')}">Show all</a></p>`)}
${maybe(channels === 0, () => html`<p class="notice warn">Nobody is notified: the configuration names no channel for this fleet. docs/channels.md shows how to add one.</p>`)}
${maybe(!props.operates, () => signInToAct(props.path))}
${[...logs].sort((a, b) => ill(a) - ill(b)).map((log) => endpointCard(log, props))}`
}

function endpointCard(log: EndpointLog, props: DeliveriesProps): Html {
  const { endpoint, state, entries, waiting } = log
  const { channels, subject, operates } = props
  const [kind = '', name = '', receiver = ''] = endpoint.split(':')
  const isVerdicts = kind === 'verdicts'
  const isChannel = kind === 'channel'
  const shown = subject === null ? entries : entries.filter((entry) => entry.subject === subject)
  const accepted = entries.find(({ outcome }) => outcome === 'accepted')
  const type = isChannel
    ? (channels[name]?.type ?? 'not in the configuration')
    : isVerdicts
      ? 'receiver of verdicts'
      : 'receiver of repairs'
  return html`<section class="card channel"><div class="head"><h2>${status(state, entries)} ${isChannel ? guest(name, 60) : isVerdicts ? guest(receiver, 60) : 'Repairs'} <span class="quiet">${type.replaceAll('_', ' ')}</span></h2>
${maybe(operates && !isVerdicts, () => html`<form class="inline" method="post" action="${props.links.path(`/channels/${isChannel ? encodeURIComponent(name) : 'remediation'}/test`)}"><button>Send a test</button></form>`)}</div>
${trouble(state)}
<dl class="facts">
<div><dt>Last accepted</dt><dd>${accepted ? since(accepted.at) : html`<span class="none">nothing on this day</span>`}</dd></div>
<div><dt>Next try</dt><dd>${state.failing?.next_at ? when(state.failing.next_at) : html`<span class="none">none due</span>`}</dd></div>
<div><dt>Incidents waiting</dt><dd>${waiting === 0 ? html`<span class="none">none</span>` : waiting}</dd></div>
<div><dt>By hour, UTC</dt><dd>${hoursSvg(hoursOfDay(entries))}</dd></div></dl>
${messageList(messagesOf(shown), props)}</section>`
}

function status({ disabled_at, failing }: EndpointState, entries: readonly DeliveryEntry[]): Html {
  if (disabled_at !== null) return html`<span class="tag bad">disabled</span>`
  if (failing) return html`<span class="tag bad">failing</span>`
  return entries.length === 0
    ? html`<span class="tag">not used on this day</span>`
    : html`<span class="tag good">OK</span>`
}

function trouble({ disabled_at, reason, failing }: EndpointState): Html | '' {
  if (disabled_at !== null)
    return html`<p class="notice bad">Disabled since ${when(disabled_at)}: ${words(reason ?? '')}. Nothing is sent here until a test succeeds.</p>`
  if (!failing) return ''
  return html`<p class="notice bad">${counted(failing.tries, 'try', 'tries')} failed since ${when(failing.since)}: ${words(failing.reason)}${maybe(failing.next_at, () => html`; next try at ${when(failing.next_at ?? 0)}`)}.</p>`
}

function messageList(messages: readonly DeliveryMessage<DeliveryEntry>[], props: DeliveriesProps): Html {
  if (messages.length === 0) return html`<p class="quiet">Nothing was sent on this day.</p>`
  const failed = messages.filter(({ accepted }) => !accepted).length
  const rest = messages.slice(MESSAGES_SHOWN)
  return html`<p class="quiet">${counted(messages.length, 'message')}${failed > 0 ? `, ${failed} not accepted` : ', all accepted'}</p>
<ul class="messages">${messages.slice(0, MESSAGES_SHOWN).map((message) => messageItem(message, props))}</ul>
${maybe(rest.length > 0, () => html`<details id="more-${rest[0]?.message_id ?? ''}"><summary>${counted(rest.length, 'more message')}</summary><ul class="messages">${rest.map((message) => messageItem(message, props))}</ul></details>`)}`
}

const TONES = { accepted: 'good', retry: 'warn', refused: 'bad', gone: 'bad', blocked: 'bad' } as const

function messageItem(
  { message_id, tries, accepted }: DeliveryMessage<DeliveryEntry>,
  props: DeliveriesProps,
): Html {
  const [newest] = tries
  const { links, operates } = props
  const isPage = newest.endpoint.startsWith('channel:') && parseIncidentId(newest.subject ?? '') !== null
  const again = `/deliveries/${encodeURIComponent(newest.endpoint)}/${encodeURIComponent(message_id)}/replay`
  const failure = accepted ? '' : html`: ${words(newest.reason)}`
  return html`<li><p><span class="tag ${TONES[newest.outcome]}">${accepted ? 'accepted' : newest.outcome}</span> ${INTENTS[newest.intent ?? ''] ?? guest(newest.intent ?? '', 40)} ${aboutOf(newest, links)} <span class="quiet">${maybe(tries.length > 1 || !accepted, () => html`${counted(tries.length, 'try', 'tries')}${failure}, `)}${since(newest.at)}</span>${maybe(!accepted && isPage && operates, () => html` <form class="inline" method="post" action="${links.path(again)}"><button>Send again</button></form>`)}</p>
${maybe(tries.length > 1 || !accepted, () => html`<details id="tries-${message_id}-${newest.at}"><summary>All tries</summary><ol class="tries">${tries.map(tryLine)}</ol></details>`)}</li>`
}

const INTENTS: Record<string, string> = {
  // A page, a reminder and a change of its repairs alike.
  trigger: 'About:',
  acknowledge: 'Acknowledged:',
  resolve: 'Resolved:',
}

function aboutOf({ subject, message_id }: DeliveryEntry, links: Links): Html {
  const incident = parseIncidentId(subject ?? '')
  if (incident === null) return html`<span class="mono">${guest(subject ?? message_id, 80)}</span>`
  return html`<a href="${links.incident({ ...incident, gen: incident.gen })}">${guest(incidentWords(incident.cause))} on ${guest(incident.image, 80)}</a>`
}

function tryLine(entry: DeliveryEntry): Html {
  return html`<li>${when(entry.at)}: ${entry.outcome}${maybe(entry.status, () => html`, HTTP ${entry.status ?? ''}`)} <span class="quiet">${words(entry.reason)}, ${entry.latency_ms} ms${maybe(entry.next_at, () => html`, next try at ${when(entry.next_at ?? 0)}`)}</span>${maybe(entry.answer !== '', () => html`<pre class="snippet">${guestBlock(entry.answer, 600)}</pre>`)}</li>`
}
