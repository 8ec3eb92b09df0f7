/** One incident in a list, in two lines: what and where; how many, since when, whose, how far. */

import { incidentId } from '../../../shared/incident-id.ts'
import { howMembersLeft } from '../../../shared/page/incident-words.ts'
import { isReboot } from '../../../shared/remediation/action-words.ts'
import type { Census } from '../../../shared/remediation/census.ts'
import { heldSlots, wideningKey } from '../../../shared/remediation/guard.ts'
import { incidentNumbers, numbersAsked } from '../../../shared/remediation/incident-numbers.ts'
import { incidentWords } from '../../../shared/verdict-words.ts'
import { counted } from '../../../shared/view/number-words.ts'
import type { Guard } from '../../store/action-item.ts'
import type { IncidentHead } from '../../store/incident-item.ts'
import { guest, type Html, html, maybe, since } from './html.ts'
import { toneOf } from './incident-line.ts'
import type { Links } from './links.ts'

/** What the fleet adds to an incident's own numbers. */
export interface CardFleet {
  census: Census
  guard: Guard
  now: number
  /** Named on the card where several fleets are listed. */
  isNamed: boolean
}

export function incidentCard(head: IncidentHead, fleet: CardFleet, links: Links): Html {
  const repairing = head.state === 'resolved' ? 0 : repairsOf(head, fleet)
  const opened =
    head.state === 'open'
      ? html` data-incident="${incidentId(head)}" data-fleet="${head.fleet}" data-severity="${head.severity}"`
      : ''
  return html`<li class="incident ${head.severity} ${head.state}"${opened}>
<h3>${maybe(head.state !== 'open', () => html`<span class="tag ${toneOf(head)}">${head.state}</span> `)}${maybe(head.severity === 'ticket', () => html`<span class="tag warn">ticket</span> `)}${maybe(fleet.isNamed, () => html`<span class="tag">${head.fleet}</span> `)}<a data-row href="${links.incident(head)}">${guest(incidentWords(head.cause))} on ${guest(head.image, 128)}</a></h3>
<p><strong>${howMany(head, fleet.census)}</strong> <span>since ${since(head.opened_at)}</span> ${maybe(head.resolved_at, () => html`<span>resolved ${since(head.resolved_at ?? 0)}</span> `)}${maybe(head.state !== 'resolved', () => html`<span>${head.ack === null ? 'not acknowledged' : html`acknowledged by <b>${guest(head.ack.by, 40)}</b>`}</span> `)}${maybe(repairing > 0, () => html`<span>${repairing} being repaired</span> `)}${maybe(head.state === 'resolved' && howMembersLeft(head.resolve_reason), () => html`<span>${howMembersLeft(head.resolve_reason) ?? ''}</span>`)}</p>
</li>`
}

/** Failing now, of the VMs of that image; no total where it is unknown. */
function howMany(head: IncidentHead, census: Census): string {
  if (head.state === 'resolved') return `${counted(head.members_seen, 'VM')} affected`
  const { failing, of_image } = incidentNumbers(numbersAsked(head), census)
  return of_image === null
    ? `${counted(failing, 'VM')} failing`
    : `${failing.toLocaleString('en-US')} of ${counted(of_image, 'VM')} failing`
}

const KINDS = ['rerun', 'hard_reboot'] as const

function repairsOf(head: IncidentHead, { guard, now }: CardFleet): number {
  const keys = KINDS.filter((kind) => kind === 'rerun' || isReboot(kind)).map((kind) =>
    wideningKey(head, kind),
  )
  return heldSlots(guard, now).filter(([, slot]) => keys.includes(slot.widening)).length
}
