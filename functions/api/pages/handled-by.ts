/** The strip under a boot's headline: its incident, its repair, what comes next. */
import { isOpen } from '../../../shared/remediation/action-words.ts'
import { isWaiting, refusalText } from '../../../shared/remediation/refusals.ts'
import { incidentWords } from '../../../shared/verdict-words.ts'
import type { ActionItem } from '../../store/action-item.ts'
import type { BootHandling } from '../boot-handling.ts'
import { guest, type Html, html, maybe, since } from './html.ts'
import { toneOf } from './incident-line.ts'
import type { Links } from './links.ts'

/** Empty for a boot that needs nothing. */
export function handledBy(handling: BootHandling, links: Links): Html | '' {
  const { incident, action, member, is_past } = handling
  if (incident === null && action === null && member === null) return ''
  return html`<dl class="handled" aria-label="How it is handled">
<div><dt>Incident</dt><dd>${incident === null ? 'none open' : html`<span class="tag ${toneOf(incident)}">${incident.state}</span> <a href="${links.incident(incident)}">${guest(incidentWords(incident.cause))} on ${guest(incident.image, 80)}</a>${maybe(incident.ack, () => html` <span class="quiet">acknowledged by ${guest(incident.ack?.by ?? '', 40)}</span>`)}`}</dd></div>
<div><dt>Repair</dt><dd>${repair(handling)}</dd></div>
<div><dt>Next</dt><dd>${is_past ? 'The instance has booted again since.' : nextStep(handling)}</dd></div>
</dl>`
}

const KINDS = { rerun: 'Re-run', soft_reboot: 'Reboot', hard_reboot: 'Hard reboot' } as const

const STATES: Record<ActionItem['state'], string> = {
  proposed: 'decided, not sent yet',
  granted: 'decided, not sent yet',
  delivered: 'delivered to the receiver',
  claimed: 'under way',
  succeeded: 'verified by the next report',
  failed: 'did not help',
  expired: 'timed out',
  cancelled: 'cancelled',
  refused: 'refused',
  dry_run: 'only rehearsed',
}

function repair({ action, member }: BootHandling): Html | string {
  if (action !== null) {
    const tone = action.state === 'succeeded' ? 'good' : isOpen(action.state) ? 'info' : ''
    return html`${KINDS[action.action]} <span class="tag ${tone}">${STATES[action.state]}</span> <span class="quiet">requested ${since(action.created_at)}</span>`
  }
  const decided = member?.last_decision ?? null
  return decided === null ? 'not decided yet' : `none so far: ${refusalText(decided.reason)}`
}

function nextStep({ action, member }: BootHandling): string {
  if (action?.state === 'succeeded' || member?.state === 'verified_ok') return 'Nothing to do: it came up.'
  if (action && isOpen(action.state)) return 'Its next report decides whether the repair helped.'
  const decided = member?.last_decision ?? null
  if (decided && isWaiting(decided.reason)) return 'Nothing to do: its turn comes automatically.'
  return 'Needs a person: see “What to do” below.'
}
