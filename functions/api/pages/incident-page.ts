/** `/incidents/{id}`: who is in it, who was told, what automation did or refused and why, and what happened when. */
import type { PagingReason } from '../../../shared/incident/paging.ts'
import { silenceOf } from '../../../shared/incident/silence.ts'
import type { Tell } from '../../../shared/page/tell.ts'
import { incidentWords } from '../../../shared/verdict-words.ts'
import { counted } from '../../../shared/view/number-words.ts'
import type { Decision } from '../../../shared/view/why.ts'
import type { ActionItem } from '../../store/action-item.ts'
import type { IncidentHead, Member, Silence } from '../../store/incident-item.ts'
import { actionTable } from './action-table.ts'
import { decisionList, sentence, words } from './decision-list.ts'
import { guest, type Html, html, maybe, when } from './html.ts'
import { toneOf } from './incident-card.ts'
import { acknowledgeForm, signInToAct, silenceForm } from './incident-forms.ts'
import type { Links } from './links.ts'
import { trustMark } from './marks.ts'

const MEMBERS_SHOWN = 200

export interface IncidentProps {
  head: IncidentHead
  members: Member[]
  actions: ActionItem[]
  decisions: Decision[]
  history: IncidentHead[]
  silences: Silence[]
  operates: boolean
  path: string
  now: number
  links: Links
}

/** One generation of an incident: who fails, who was told, what was decided and why. */
export function incidentPage(props: IncidentProps): Html {
  const { head, members, actions, decisions, links } = props
  return html`<nav class="crumbs" aria-label="Where this is"><a href="${links.path('/incidents')}">Incidents</a> / generation ${head.gen}</nav>
${hero(props)}
<div class="two">
<section class="card"><h2>Who was told</h2>${pagingLine(head)}${tellTable(head.tell)}</section>
${maybe(head.state !== 'resolved', () => html`<section class="card"><h2>Act</h2><div class="acts">${props.operates ? html`${acknowledgeForm(head)}${silenceForm(head)}` : signInToAct(props.path)}</div></section>`)}
</div>
<section class="card"><h2>What automation did</h2>${actions.length > 0 ? actionTable(actions, links) : notRepaired(members)}</section>
<section class="card"><h2>Instances</h2>${memberTable(members, links)}</section>
<section class="card"><h2>What was decided, and why</h2>${decisionList(decisions)}</section>
${earlier(props)}`
}

const HERO = { bad: 'failed', warn: 'degraded', good: 'recovered', '': 'ok' } as const

function hero({ head, members, silences, now, links }: IncidentProps): Html {
  const failing = members.filter(({ state }) => state === 'failing').length
  const silence = silenceOf(silences, head, now)
  return html`<section class="card hero h-${HERO[toneOf(head)]}">
<h1><span class="tag ${head.state === 'open' ? 'bad' : head.state === 'resolving' ? 'warn' : 'good'}">${head.state}</span> <span>${guest(incidentWords(head.cause))} on ${guest(head.image)}</span></h1>
<p class="story">${failing} of ${counted(members.length, 'instance')} still failing. ${guest(head.summary.remedy, 400)}</p>
<pre class="snippet">${guest(head.summary.evidence, 300) || 'no line of evidence'}</pre>
<dl class="facts">
<div><dt>Opened</dt><dd>${when(head.opened_at)}</dd></div>
<div><dt>Loudness</dt><dd>${head.severity}</dd></div>
<div><dt>First instance</dt><dd><a class="mono" href="${links.instance(head.summary.first_instance)}">${guest(head.summary.first_instance, 64)}</a> ${trustMark(head.summary.trust)}</dd></div>
<div><dt>Acknowledged</dt><dd>${head.ack === null ? 'by nobody' : html`by ${guest(head.ack.by, 60)} until ${when(head.ack.until)}. ${guest(head.ack.note, 300)}`}</dd></div>
<div><dt>Silenced</dt><dd>${silence === null ? 'no' : html`by ${guest(silence.author, 60)} until ${when(silence.ends_at)}: ${guest(silence.reason, 200)}`}</dd></div>
${maybe(head.resolved_at, () => html`<div><dt>Resolved</dt><dd>${when(head.resolved_at ?? 0)}. ${words(head.resolve_reason ?? '')}</dd></div>`)}
</dl></section>`
}

const PAGING: Record<PagingReason, string> = {
  nobody_failing: 'Nobody is told of trouble now: no instance fails any more.',
  only_claims: 'Nobody is told: whoever has the image’s token could have made these reports up.',
  too_few_members: 'Nobody is told yet: too few instances for this kind of trouble.',
  silenced: 'Nobody is told of trouble: a silence is in force. Its end will be told.',
  acknowledged: 'Nobody is told again: somebody has it in hand.',
  waiting_for_more: 'About to be told: it waits for more instances, to say it once.',
  held_for_remediation: 'Held back: a repair may heal all of it before anybody has to wake.',
  no_channels: 'Nobody can be told: this fleet has no channel for it.',
  due: 'Channels are told as it grows, and again while it lasts.',
}

function pagingLine({ paging }: IncidentHead): Html | '' {
  return paging === undefined
    ? ''
    : html`<p>${PAGING[paging.reason] ?? words(paging.reason)} <span class="quiet">Since ${when(paging.at)}.</span></p>`
}

function tellTable(tells: readonly Tell[]): Html {
  if (tells.length === 0) return html`<p class="quiet">No channel was told yet.</p>`
  const row = (
    tell: Tell,
  ) => html`<tr><th scope="row" data-label="Channel">${guest(tell.channel, 40)}${maybe(tell.retired, () => html` <span class="tag">retired</span>`)}</th>
<td data-label="Told">${tell.sent === null ? 'nothing yet' : html`${tell.sent}, of ${counted(tell.sent_members, 'instance')}${maybe(tell.sent_at, () => html`<br>${when(tell.sent_at ?? 0)}`)}`}</td>
<td data-label="Next">${nextWords(tell)}</td></tr>`
  return html`<table class="rows"><caption class="unseen">Channels and what each was told</caption><thead><tr><th scope="col">Channel</th><th scope="col">Told</th><th scope="col">Next</th></tr></thead><tbody>${tells.map(row)}</tbody></table>`
}

function nextWords({ want, sent, attempting, last_error, given_up, next_at, attempts }: Tell): Html | string {
  if (given_up) return html`<span class="tag bad">given up</span> ${guest(last_error ?? '', 160)}`
  if (last_error !== null)
    return html`<span class="tag bad">${counted(attempts, 'try', 'tries')} failed</span> ${guest(last_error, 160)}; ${want} again ${next_at === null ? 'at the next look' : html`at ${when(next_at)}`}`
  if (attempting !== null) return `${attempting} is on its way`
  return want === sent ? 'nothing to say' : `${want}, when its time comes`
}

/** Where nothing was asked for, the reasons are the answer. */
function notRepaired(members: readonly Member[]): Html {
  const reasons = new Map<string, number>()
  for (const { last_decision } of members)
    if (last_decision !== null)
      reasons.set(last_decision.reason, (reasons.get(last_decision.reason) ?? 0) + 1)
  if (reasons.size === 0)
    return html`<p class="quiet">Nothing was asked for, and no gate has decided yet.</p>`
  return html`<ul class="lines">${[...reasons].map(([reason, count]) => html`<li>${guest(sentence(reason), 200)} <span class="quiet">(${counted(count, 'instance')})</span></li>`)}</ul>`
}

function decided({ outcome, reason, value, limit }: NonNullable<Member['last_decision']>): Html {
  const measured = value == null || limit == null ? '' : ` (${value} of ${limit})`
  return html`${words(outcome)}: ${guest(sentence(reason), 200)}${measured}`
}

const MEMBER_TONES = {
  failing: 'bad',
  verified_ok: 'good',
  superseded: 'good',
  gone: '',
  silent: 'warn',
  rebuilt: '',
} as const

function memberTable(members: readonly Member[], links: Links): Html {
  const row = (member: Member) => html`<tr>
<th scope="row" data-label="Instance" class="any"><a data-row class="mono" href="${links.instance(member.instance)}">${guest(member.instance, 64)}</a> ${trustMark(member.trust)}</th>
<td data-label="State"><span class="tag ${MEMBER_TONES[member.state]}">${words(member.state)}</span></td>
<td data-label="Joined">${when(member.joined_at)}</td>
<td data-label="Left">${member.left_at === null ? '–' : when(member.left_at)}</td>
<td data-label="Repair">${member.last_decision === null ? '–' : decided(member.last_decision)}</td></tr>`
  return html`<table class="rows"><caption>${counted(members.length, 'instance')}, those still failing first${members.length > MEMBERS_SHOWN ? `; the first ${MEMBERS_SHOWN} are shown` : ''}</caption>
<thead><tr><th scope="col">Instance</th><th scope="col">State</th><th scope="col">Joined</th><th scope="col">Left</th><th scope="col">Repair</th></tr></thead>
<tbody>${members.slice(0, MEMBERS_SHOWN).map(row)}</tbody></table>`
}

function earlier({ history, head, links }: IncidentProps): Html | '' {
  const others = history.filter(({ gen }) => gen !== head.gen)
  return maybe(
    others.length > 0,
    () =>
      html`<section class="card"><h2>Other generations</h2><ul class="lines">${others.map((one) => html`<li><a href="${links.incident(one)}">Generation ${one.gen}</a>, opened ${when(one.opened_at)}, ${one.state}${maybe(one.resolved_at, () => html` ${when(one.resolved_at ?? 0)}`)}</li>`)}</ul></section>`,
  )
}
