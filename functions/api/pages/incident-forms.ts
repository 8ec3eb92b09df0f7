/** What an operator may do about an incident, as plain forms that post to the dashboard itself. */
import { silenceScopeWords } from '../../../shared/incident/silence.ts'
import { incidentId } from '../../../shared/incident-id.ts'
import type { IncidentHead, Silence } from '../../store/incident-item.ts'
import { guest, type Html, html, maybe } from './html.ts'

const HOURS = [1, 4, 8, 24, 72] as const

const hours = (name: string): Html =>
  html`<select name="${name}">${HOURS.map((h) => html`<option value="${h}"${h === 4 ? html` selected` : ''}>${h} h</option>`)}</select>`

export function acknowledgeForm(head: IncidentHead): Html {
  return html`<form class="act" method="post" action="/incidents/${incidentId(head)}/ack">
<label>Note <input name="note" required maxlength="300" placeholder="who does what"></label>
<label>For ${hours('hours')}</label>
<button class="main">${head.ack === null ? 'Acknowledge' : 'Acknowledge again'}</button></form>${maybe(head.ack, () => html`<form class="act" method="post" action="/incidents/${incidentId(head)}/unack"><button>Take the acknowledgement back</button></form>`)}`
}

export function silenceForm({ cause, image, ...head }: IncidentHead): Html {
  return html`<form class="act" method="post" action="/incidents/${incidentId({ cause, image, ...head })}/silence">
<label>Silence <select name="scope"><option value="both">this cause on this image</option><option value="image">everything on this image</option><option value="cause">this cause everywhere</option><option value="instance">one instance</option></select></label>
<label>Instance <input name="instance" maxlength="200" placeholder="only for one instance"></label>
<label>For ${hours('hours')}</label>
<label>Why <input name="reason" required maxlength="300"></label>
<label><span><input type="checkbox" name="pause" value="yes"> stop repairs too</span></label>
<button>Silence</button></form>`
}

/** Ends a silence, or lets it go on for so many hours longer. */
export function silenceForms(silence: Silence): Html {
  const { id } = silence
  const of = html`the silence of ${guest(silenceScopeWords(silence), 120)}`
  return html`<form method="post" action="/silences/${encodeURIComponent(id)}/extend"><label><span class="unseen">Extend ${of} by</span> ${hours('hours')}</label> <button aria-label="Extend ${of}">Extend</button></form>
<form method="post" action="/silences/${encodeURIComponent(id)}/end"><button aria-label="End ${of}">End</button></form>`
}

/** Said instead of a form to whoever may only look. */
export const signInToAct = (path: string): Html =>
  html`<p class="quiet"><a href="/login?next=${encodeURIComponent(path)}">Sign in as an operator</a> to act on this.</p>`
