import { isOpen } from '../../../shared/remediation/action-words.ts'
import { reasonText } from '../../../shared/view/decision-words.ts'
import type { ActionItem } from '../../store/action-item.ts'
import { words } from './decision-list.ts'
import { guest, type Html, html, maybe, when } from './html.ts'
import type { Links } from './links.ts'

const tone = ({ state }: ActionItem) =>
  state === 'succeeded'
    ? 'good'
    : state === 'failed' || state === 'expired'
      ? 'bad'
      : isOpen(state)
        ? 'info'
        : ''

/** Repairs that were asked for, or would have been. */
export function actionTable(actions: readonly ActionItem[], links: Links): Html {
  const row = (action: ActionItem) => html`<tr>
<th scope="row" data-label="Repair">${words(action.action)} <span class="tag ${tone(action)}">${words(action.state)}</span></th>
<td data-label="Instance" class="any"><a data-row class="mono ${action.instance.length <= 24 ? 'id' : ''}" href="${links.instance(action.instance)}">${guest(action.instance, 64)}</a></td>
<td data-label="Decided">${when(action.created_at)}</td>
<td data-label="Why">${guest(reasonText({ outcome: action.action, reason: action.reason }), 200)}${maybe(action.outcome_note, () => html`<br><span class="quiet">receiver: ${guest(action.outcome_note ?? '', 200)}</span>`)}</td></tr>`
  return html`<table class="rows"><caption class="unseen">Repairs</caption><thead><tr><th scope="col">Repair</th><th scope="col">Instance</th><th scope="col">Decided</th><th scope="col">Why</th></tr></thead><tbody>${actions.map(row)}</tbody></table>`
}
