/** Only on paper: the head of a post-mortem in numbers, and the parts that people have to write. */
import { incidentWords } from '../../../shared/verdict-words.ts'
import { counted, spanWords } from '../../../shared/view/number-words.ts'
import type { IncidentHead, Member } from '../../store/incident-item.ts'
import { guest, type Html, html, maybe, when } from './html.ts'

/** The duration of an incident that is over: for an open one it would change the page every minute. */
export function postMortemHead(head: IncidentHead, members: readonly Member[]): Html {
  const { fleet, cause, image, gen, opened_at, resolved_at, ack } = head
  const fact = (name: string, value: Html | string) => html`<dt>${name}</dt><dd>${value}</dd>`
  return html`<section class="printed post-mortem"><p><strong>Post-mortem:</strong> ${guest(incidentWords(cause))} on ${guest(image, 128)}</p><dl>
${fact('Fleet', fleet)}${maybe(gen > 1, () => fact('Outbreak', String(gen)))}
${fact('Began', when(opened_at))}
${fact('Ended', resolved_at === null ? 'still open' : when(resolved_at))}
${maybe(resolved_at, () => fact('Lasted', spanWords((resolved_at ?? 0) - opened_at)))}
${fact('Affected', counted(members.length, 'VM'))}
${maybe(ack, () => fact('In hand', guest(ack?.by ?? '', 120)))}
</dl></section>`
}

const PARTS = ['What we did', 'Why it could happen', 'What we change, who, and by when'] as const

export const postMortemParts = (): Html =>
  html`<div class="printed to-write">${PARTS.map((part) => html`<section><h2>${part}</h2></section>`)}</div>`
