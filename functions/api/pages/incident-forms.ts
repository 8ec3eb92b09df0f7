/** What an operator may do about an incident, as plain forms that post to the dashboard itself. */
import { silenceScopeWords } from '../../../shared/incident/silence.ts'
import { incidentId } from '../../../shared/incident-id.ts'
import { counted } from '../../../shared/view/number-words.ts'
import type { IncidentHead, Silence } from '../../store/incident-item.ts'
import { guest, type Html, html, maybe } from './html.ts'

/** As `spanMs` of a form reads them. */
const SPANS = [
  ['30m', '30 min'],
  ['2h', '2 h'],
  ['8h', '8 h'],
  ['24h', '24 h'],
] as const
const UNTIL_RESOLVED = ['720h', 'until it is resolved'] as const

const spans = (name: string, more: readonly (readonly [string, string])[] = []): Html =>
  html`<select name="${name}">${[...SPANS, ...more].map(([value, word]) => html`<option value="${value}"${value === '2h' ? html` selected` : ''}>${word}</option>`)}</select>`

/** Every form names its fleet: a browser may be signed in for several. */
const of = ({ fleet }: { fleet: string }) => `?fleet=${encodeURIComponent(fleet)}`

/** Open incidents that a silence of each scope would mute. */
export interface Reach {
  both: number
  image: number
  cause: number
}

/** A button that opens its form below; one is open at a time, without script too. */
const menu = (id: string, word: string, form: Html, more: Html | '' = ''): Html =>
  html`<details class="menu" name="act" id="act-${id}"><summary>${word}</summary><div class="menu-body">${form}${more}</div></details>`

export function acknowledgeMenu(head: IncidentHead): Html {
  const path = `/incidents/${incidentId(head)}`
  const form = html`<form class="act" method="post" action="${path}/ack${of(head)}">
<label>Note <input name="note" required maxlength="300" placeholder="who does what"></label>
<label>For ${spans('for', [UNTIL_RESOLVED])}</label>
<button class="main">${head.ack === null ? 'Acknowledge' : 'Acknowledge again'}</button></form>`
  return menu(
    'ack',
    head.ack === null ? 'Acknowledge' : 'Acknowledged',
    form,
    maybe(
      head.ack,
      () =>
        html`<form class="act" method="post" action="${path}/unack${of(head)}"><button>Withdraw the acknowledgement</button></form>`,
    ),
  )
}

export function silenceMenu(head: IncidentHead, reach: Reach): Html {
  const scope = (value: keyof Reach, word: string) =>
    html`<option value="${value}">${word} (${counted(reach[value], 'open incident')})</option>`
  return menu(
    'silence',
    'Silence',
    html`<form class="act" method="post" action="/incidents/${incidentId(head)}/silence${of(head)}">
<label>Scope <select name="scope">${scope('both', 'this cause on this image')}${scope('image', 'everything on this image')}${scope('cause', 'this cause on every image')}<option value="instance">one instance, named below</option></select></label>
<label>Instance <input name="instance" maxlength="200" placeholder="only for one instance"></label>
<label>For ${spans('for')}</label>
<label>Why <input name="reason" required maxlength="300"></label>
<label class="tick"><input type="checkbox" name="pause" value="yes"> also pause its repairs</label>
<button class="main">Silence</button></form>`,
  )
}

/** Pauses every repair of the fleet; `back` is where the browser is led then. */
export function pauseMenu(fleet: string, back: string): Html {
  return menu(
    'pause',
    'Pause repairs',
    html`<form class="act" method="post" action="/remediation/pause${of({ fleet })}"><input type="hidden" name="back" value="${back}">
<p class="quiet">Pauses all repairs of fleet ${fleet}.</p>
<label>For ${spans('for')}</label><label>Why <input name="reason" required maxlength="300"></label>
<button class="main">Pause repairs</button></form>`,
  )
}

/** Ends a silence, or extends it by so long. */
export function silenceForms(silence: Silence): Html {
  const { id } = silence
  const scope = html`the silence of ${guest(silenceScopeWords(silence), 120)}`
  return html`<form class="inline" method="post" action="/silences/${encodeURIComponent(id)}/extend${of(silence)}"><label><span class="unseen">Extend ${scope} by</span> ${spans('for')}</label> <button aria-label="Extend ${scope}">Extend</button></form>
<form class="inline" method="post" action="/silences/${encodeURIComponent(id)}/end${of(silence)}"><button aria-label="End ${scope}">End</button></form>`
}

/** Replaces the forms for people who may only look. */
export const signInToAct = (path: string): Html =>
  html`<p class="quiet"><a href="/login?next=${encodeURIComponent(path)}">Sign in as an operator</a> to act on this.</p>`
