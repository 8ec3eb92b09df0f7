/** `/remediation`: what holds repairs, what is in flight, and what was done lately. */
import type { FleetConfig } from '../../../shared/config.ts'
import { incidentId } from '../../../shared/incident-id.ts'
import { heldSlots, tokensAt } from '../../../shared/remediation/guard.ts'
import { incidentWords } from '../../../shared/verdict-words.ts'
import type { Decision } from '../../../shared/view/why.ts'
import type { ActionItem, Guard } from '../../store/action-item.ts'
import { actionTable } from './action-table.ts'
import { decisionList } from './decision-list.ts'
import { guest, type Html, html, maybe, when } from './html.ts'
import { signInToAct } from './incident-forms.ts'
import type { Links } from './links.ts'

export interface RemediationProps {
  guard: Guard
  settings: FleetConfig
  actions: ActionItem[]
  decisions: Decision[]
  operates: boolean
  path: string
  now: number
  links: Links
}

const MODES = {
  off: 'Repairs are off: boot-health decides nothing and requests nothing.',
  dry_run: 'Dry run: boot-health decides and records every repair, but sends nothing.',
  on: 'boot-health requests repairs by signed webhook: one first, then more as they are verified.',
} as const

/** What holds repairs and how much room is left, with the switches for an operator. */
export function remediationPage(props: RemediationProps): Html {
  const { guard, settings, actions, decisions, links } = props
  return html`<div class="head"><h1>Repairs of ${guard.fleet}</h1></div>
<p class="lede">${MODES[settings.remediation.mode]} A repair counts as successful only when the next report of the same instance is good.</p>
${killSwitch(props)}
${latches(props)}
<div class="two">
<section class="card"><h2>Limits now</h2>${limits(props)}</section>
<section class="card"><h2>Pauses</h2>${pauses(props)}</section>
</div>
<section class="card"><h2>In flight</h2>${flying(guard, props.now, links)}</section>
<section class="card"><h2>Recent repairs</h2>${actions.length > 0 ? actionTable(actions, links) : html`<p class="quiet">No open incident led to a repair.</p>`}</section>
<section class="card"><h2>Decisions for the whole fleet</h2>${decisionList(decisions)}</section>`
}

function killSwitch({ guard, operates, path, links }: RemediationProps): Html {
  const { kill } = guard
  const on = kill?.on === true
  return html`<section class="card acts"><h2>Kill switch: ${on ? html`<span class="tag bad">on</span>` : html`<span class="tag good">off</span>`}</h2>
${maybe(on, () => html`<p class="notice bad">No repair is requested, and receivers cannot claim one. Since ${when(kill?.at ?? 0)}, by ${guest(kill?.by ?? '', 60)}: ${guest(kill?.reason ?? '', 200)}</p>`)}
${
  operates
    ? html`<form class="act" method="post" action="${links.path('/remediation/kill')}"><input type="hidden" name="on" value="${on ? 'no' : 'yes'}">${maybe(!on, () => html`<label>Why <input name="reason" required maxlength="300"></label>`)}<button class="grave">${on ? 'Allow repairs again' : 'Stop all repairs'}</button></form>`
    : signInToAct(path)
}</section>`
}

function latches({ guard, operates, links }: RemediationProps): Html | '' {
  if (guard.latches.length === 0) return ''
  return html`<section class="card"><h2>Latched</h2><ul class="lines">${guard.latches.map(
    (
      latch,
    ) => html`<li><p><span class="tag bad">${latch.scope === 'all' ? 'all repairs stopped' : 'reboots stopped'}</span> <strong>${guest(incidentWords(latch.cause))} on ${guest(latch.image, 80)}</strong> since ${when(latch.at)}</p>
<p>${guest(latch.note, 300)}. <span class="quiet">${latch.calm_since === null ? 'It clears after 15 minutes below half the limit.' : html`Calm since ${when(latch.calm_since)}.`}</span></p>
${maybe(operates, () => html`<form class="act" method="post" action="${links.path('/remediation/latch')}"><input type="hidden" name="of" value="${incidentId({ ...latch, gen: 0 })}"><button>Release</button></form>`)}</li>`,
  )}</ul></section>`
}

function limits({ guard, settings, now }: RemediationProps): Html {
  const {
    bucket,
    per_instance_per_day,
    max_in_flight_share,
    max_failing_share_for_reboot,
    ladder,
    verify_within_s,
  } = settings.remediation
  const fact = (name: string, value: string) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`
  return html`<dl class="facts">
${fact('Budget', `${Math.floor(tokensAt(guard, bucket, now))} of ${bucket.size}, full again within ${Math.round(bucket.refill_s / 60)} min`)}
${fact('In flight', `${heldSlots(guard, now).length}, at most ${Math.round(max_in_flight_share * 100)} % of the fleet, never less than 1`)}
${fact('Per instance', `${per_instance_per_day} a day, one per boot`)}
${fact('Reboots', `while at most ${Math.round(max_failing_share_for_reboot * 100)} % of the image is failing`)}
${fact('Ladder', ladder.map((step) => step.replace('_', ' ')).join(', then '))}
${fact('Verified within', `${Math.round(verify_within_s / 60)} min`)}</dl>`
}

function pauses({ guard, operates, now, links }: RemediationProps): Html {
  const active = guard.pauses.filter(({ until }) => until > now)
  const end = (id: string) =>
    html`<form method="post" action="${links.path(`/remediation/pause/${encodeURIComponent(id)}/end`)}"><button>End</button></form>`
  return html`${active.length === 0 ? html`<p class="quiet">None.</p>` : html`<ul class="lines">${active.map((pause) => html`<li>until ${when(pause.until)}, by ${guest(pause.by, 60)}: ${guest(pause.reason, 200)} ${maybe(operates, () => end(pause.id))}</li>`)}</ul>`}
${maybe(operates, () => html`<form class="act" method="post" action="${links.path('/remediation/pause')}"><label>Pause for <select name="for"><option value="30m">30 min</option><option value="2h" selected>2 h</option><option value="8h">8 h</option><option value="24h">24 h</option></select></label><label>Why <input name="reason" required maxlength="300"></label><button>Pause repairs</button></form>`)}`
}

function flying(guard: Guard, now: number, links: Links): Html {
  const slots = heldSlots(guard, now)
  if (slots.length === 0) return html`<p class="quiet">Nothing is in flight.</p>`
  return html`<ul class="lines">${slots.map(([id, slot]) => html`<li><a class="mono" href="${links.instance(slot.instance)}">${guest(slot.instance, 64)}</a> on ${guest(slot.image, 80)}, since ${when(slot.since)}, its slot is free again by ${when(slot.until)} <span class="quiet mono">${guest(id, 24)}</span></li>`)}</ul>`
}
