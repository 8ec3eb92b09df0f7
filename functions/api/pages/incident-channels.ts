/** Who was notified of an incident, the last message that each channel accepted, and the next attempt. */

import type { Notification } from '../../../shared/page/notification.ts'
import { PAGING_WORDS } from '../../../shared/view/incident-timeline.ts'
import { counted } from '../../../shared/view/number-words.ts'
import type { IncidentHead } from '../../store/incident-item.ts'
import { guest, type Html, html, maybe, since } from './html.ts'

export function incidentChannels({ paging, tell, ack, state }: IncidentHead): Html {
  return html`<section class="card"><h2>Who was notified</h2>
${maybe(paging && state !== 'resolved', () => html`<p>${PAGING_WORDS[paging?.reason ?? 'due'] ?? ''} <span class="quiet">(since ${since(paging?.at ?? 0)})</span></p>`)}
${tell.length === 0 ? html`<p class="quiet">No channel has been notified yet.</p>` : html`<ul class="channels">${tell.map(channelLine)}</ul>`}
<p>${ack === null ? html`<span class="quiet">Nobody has acknowledged it.</span>` : html`Acknowledged by <b>${guest(ack.by, 60)}</b> until ${since(ack.until)}: ${guest(ack.note, 300)}`}</p></section>`
}

const SENT = {
  trigger: 'notified',
  acknowledge: 'notified that it is acknowledged',
  resolve: 'notified that it is resolved',
} as const

function channelLine(notification: Notification): Html {
  const { channel, sent, sent_at, sent_members, retired } = notification
  const outcome =
    sent === null
      ? 'not notified yet'
      : html`${SENT[sent]}${maybe(sent === 'trigger', () => html` of ${counted(sent_members, 'instance')}`)}${maybe(sent_at, () => html`, ${since(sent_at ?? 0)}`)}`
  return html`<li><b>${guest(channel, 40)}</b>${maybe(retired, () => html` <span class="tag">retired</span>`)} <span>${outcome}</span>${nextTry(notification)}</li>`
}

function nextTry({
  want,
  sent,
  attempting,
  last_error,
  given_up,
  next_at,
  attempts,
}: Notification): Html | '' {
  if (given_up)
    return html` <span class="tag bad">given up</span> ${guest((last_error ?? '').replaceAll('_', ' '), 160)}`
  if (last_error !== null)
    return html` <span class="tag bad">${counted(attempts, 'try', 'tries')} failed</span> ${guest(last_error.replaceAll('_', ' '), 160)}; next try ${next_at === null ? 'at the next check' : since(next_at)}`
  if (attempting !== null) return html` <span class="tag info">being sent</span>`
  return want === sent || sent === null ? '' : html` <span class="quiet">next message not due yet</span>`
}
