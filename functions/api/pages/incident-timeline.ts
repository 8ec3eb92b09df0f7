/** What people did and which messages they got, one line each; gate decisions about repairs after a click. */
import { refusalText } from '../../../shared/remediation/refusals.ts'
import { isRepairLine, timelineOf } from '../../../shared/view/incident-timeline.ts'
import { counted } from '../../../shared/view/number-words.ts'
import type { AuditEntry } from '../../store/log-item.ts'
import { gateMarks } from './gate-marks.ts'
import { guest, type Html, html, maybe, since } from './html.ts'

const LINES_SHOWN = 12
const DECISIONS_SHOWN = 40

/** `audit` newest first. */
export function incidentTimeline(audit: readonly AuditEntry[]): Html {
  const lines = timelineOf(audit)
  const decisions = audit.filter(isRepairLine)
  const line = ({ at, tone, text, by }: (typeof lines)[number]) =>
    html`<li class="${tone}"><span class="at">${since(at)}</span><span>${guest(text, 300)}${maybe(by, () => html` <span class="quiet">by ${guest(by ?? '', 60)}</span>`)}</span></li>`
  return html`<section class="card"><h2>What happened</h2>
${lines.length === 0 ? html`<p class="quiet">Nothing has been recorded yet.</p>` : html`<ol class="course">${lines.slice(0, LINES_SHOWN).map(line)}</ol>`}
${maybe(lines.length > LINES_SHOWN, () => html`<details id="older-lines"><summary>${counted(lines.length - LINES_SHOWN, 'older line')}</summary><ol class="course">${lines.slice(LINES_SHOWN).map(line)}</ol></details>`)}
${maybe(decisions.length > 0, () => html`<details id="repair-decisions"><summary>${counted(decisions.length, 'repair decision')}</summary>${decisionTable(decisions)}</details>`)}</section>`
}

interface Kind {
  newest: AuditEntry
  oldest: AuditEntry
  lines: number
}

/** One row for each kind of decision, for any number of members. */
function kindsOf(decisions: readonly AuditEntry[]): Kind[] {
  const kinds = Map.groupBy(
    decisions,
    ({ action, reason }) => `${action} ${action === 'outcome' ? '' : reason}`,
  )
  return [...kinds.values()].flatMap((lines) => {
    const [newest, oldest] = [lines[0], lines.at(-1)]
    return newest && oldest ? [{ newest, oldest, lines: lines.length }] : []
  })
}

function decisionTable(decisions: readonly AuditEntry[]): Html {
  const row = ({ newest, oldest, lines }: Kind) => {
    const { action, reason, detail, actor } = newest
    return html`<tr><th scope="row" data-label="Decision">${guest(DECISIONS[action] ?? action.replaceAll('_', ' '), 60)} <span class="quiet">by ${guest(actor, 40)}</span></th>
<td data-label="Because">${guest(refusalText(reason).replaceAll('_', ' '), 200)}<br>${gateMarks(detail)}</td>
<td data-label="About" class="any">${about(detail, lines)}</td>
<td data-label="When">${maybe(oldest.at !== newest.at, () => html`${since(oldest.at)}<br>to `)}${since(newest.at)}</td></tr>`
  }
  return html`<table class="rows tight"><caption>One row per kind of decision, newest first. The gates are those of the newest decision; only the deciding gate is coloured</caption><thead><tr><th scope="col">Decision</th><th scope="col">Because</th><th scope="col">About</th><th scope="col">When</th></tr></thead><tbody>${kindsOf(decisions).slice(0, DECISIONS_SHOWN).map(row)}</tbody></table>`
}

const DECISIONS: Record<string, string> = {
  refuse: 'not repaired now',
  refused: 'not repaired now',
  grant: 'repair granted',
  dry_run: 'rehearsed',
  outcome: 'the receiver says',
}

function about({ instance, members }: AuditEntry['detail'], lines: number): string {
  if (typeof members === 'number') return counted(members, 'instance')
  if (lines > 1) return `${lines.toLocaleString('en-US')} times`
  return typeof instance === 'string' ? guest(instance, 64) : '–'
}
