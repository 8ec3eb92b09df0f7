/** `/styleguide`: every component in every state, on a server that anybody on the machine may look at. docs/design.md says when to use which. */
import { VERDICTS } from '../../../shared/verdict.ts'
import { MEMBER_GROUPS, type MemberGroup } from '../../../shared/view/member-groups.ts'
import type { IncidentHead } from '../../store/incident-item.ts'
import { hoursSvg } from './hours-svg.ts'
import { type Html, html, since, when } from './html.ts'
import { incidentCard } from './incident-card.ts'
import { pauseMenu } from './incident-forms.ts'
import type { Links } from './links.ts'
import { marginMark, trustMark, verdictMark } from './marks.ts'
import { memberPulseSvg } from './member-pulse-svg.ts'
import { repairBar } from './repair-bar.ts'

const AT = Date.parse('2026-11-24T12:00:00Z')
const TONES = ['', 'good', 'warn', 'bad', 'info'] as const

export function styleguidePage(links: Links): Html {
  return html`<div class="head"><h1>Styleguide</h1></div>
<p class="lede">The parts that pages share, each in every state.</p>
${part('Type', html`<p class="says-it">What is wrong, in one sentence</p><p>Text</p><p class="quiet">Less important text</p><p class="mono">i-0a1b2c3d4e5f60718</p>`)}
${part('Verdicts', html`<p>${VERDICTS.map((verdict) => html`${verdictMark(verdict)} `)}</p>`)}
${part('Tags', html`<p>${TONES.map((tone) => html`<span class="tag ${tone}">${tone || 'plain'}</span> `)}</p>`)}
${part('Trust', html`<ul class="lines">${['attested', 'bound', 'claimed', 'contested', 'quarantined'].map((trust) => html`<li>${trustMark(trust)}</li>`)}</ul>`)}
${part(
  'Race margins',
  html`<ul class="lines">${[
    [-4.4, -1],
    [0.9, 0.9],
    [3, 9],
  ].map(
    ([low = 0, high = 0]) => html`<li>${marginMark([low, high])}</li>`,
  )}<li>${marginMark(null)}</li></ul>`,
)}
${part('Times', html`<p>${when(AT)}, and short ${since(AT)}.</p>`)}
${part('Notices', html`${['', 'good', 'warn', 'bad'].map((tone) => html`<p class="notice ${tone}">A notice that is ${tone || 'plain'}.</p>`)}`)}
${part('Buttons and forms', html`<form class="act" method="get" action="/styleguide"><label>Label <input name="text"></label><label>Choice <select name="choice"><option>one</option><option>two</option></select></label><button class="main">Main</button><button>Plain</button><button class="grave">Grave</button></form><div class="line-acts">${pauseMenu('demo', '/styleguide')}</div>`)}
${part('Text to copy', html`<div class="copied"><pre class="snippet" id="styleguide-copy">ip route get 169.254.169.254</pre><button type="button" data-copy="styleguide-copy" hidden>Copy</button></div>`)}
${part('Chips and pager', html`<div class="chips" role="group" aria-label="Example of chips"><a href="/styleguide" aria-current="true">chosen</a><a href="/styleguide">another</a></div><nav class="pager" aria-label="Example of a pager"><a href="/styleguide">Previous</a><span class="quiet">11 to 20 of 45</span><a href="/styleguide">Next</a></nav>`)}
${part('How far it is healed', html`${repairBar(MEMBER_GROUPS.map((group, index) => ({ group: group as MemberGroup, members: new Array(index + 1).fill(null), reasons: [] })))}`)}
${part('A day, hour by hour', html`<p>${hoursSvg(Array.from({ length: 24 }, (_, hour) => ({ came_up: 4 + (hour % 5), lost: hour === 20 ? 3 : 0 })))}</p>`)}
${part('How an incident grew', html`${memberPulseSvg({ from: AT, until: AT + 600_000, joined: [1, 4, 9, 3, 0, 0], left: [0, 0, 0, 2, 5, 8] })}`)}
${part('Incidents in a list', html`<ul class="incidents">${[head({}), head({ severity: 'ticket' }), head({ state: 'resolving', failing: 0 }), head({ state: 'resolved', resolved_at: AT, resolve_reason: 'verified_ok 12' })].map((one) => incidentCard(one, NO_FLEET, links))}</ul>`)}
${part('A table', html`<table class="rows tight"><caption class="unseen">Example</caption><thead><tr><th scope="col">Name</th><th scope="col">Value</th></tr></thead><tbody><tr><th scope="row" data-label="Name">one</th><td data-label="Value">1</td></tr><tr><th scope="row" data-label="Name">none</th><td data-label="Value"><span class="none">–</span></td></tr></tbody></table>`)}`
}

const part = (name: string, body: Html): Html => html`<section class="card"><h2>${name}</h2>${body}</section>`

const NO_FLEET = {
  ...{ census: new Map([['example', { cohort: 70, failing: 54 }]]), now: AT, isNamed: true },
  guard: {
    rev: 0,
    fleet: 'demo',
    kill: null,
    pauses: [],
    tokens: -1,
    refill_at: 0,
    latches: [],
    inflight: {},
    widening: {},
  },
}

const head = (given: Partial<IncidentHead>): IncidentHead => ({
  ...{
    rev: 0,
    fleet: 'demo',
    cause: 'route_missing_at_lookup',
    image: 'example',
    gen: 1,
    state: 'open',
    severity: 'page',
  },
  ...{
    opened_at: AT,
    resolving_at: null,
    resolved_at: null,
    resolve_reason: null,
    ack: null,
    tell: [],
    members_seen: 60,
    failing: 54,
  },
  ...{ lease: null, evaluations: 0, audited: null },
  summary: { first_instance: 'i-1', evidence: '', remedy: '', trust: 'bound' },
  ...given,
})
