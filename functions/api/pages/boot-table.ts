/** Boots as rows: when each began and when its report came, which may be hours apart for a spooled report. */
import { CAUSE_WORDS } from '../../../shared/verdict-words.ts'
import { seconds, spanWords } from '../../../shared/view/number-words.ts'
import type { BootRow } from '../../store/boot-row.ts'
import { guest, type Html, html, maybe, since } from './html.ts'
import type { Links } from './links.ts'
import { marginMark, trustNote, verdictMark } from './marks.ts'

export function bootTable(rows: readonly BootRow[], links: Links): Html {
  return html`<table class="rows tight boots"><caption class="unseen">Boots, newest first</caption>
<thead><tr><th scope="col">Verdict</th><th scope="col">Cause</th><th scope="col">Instance</th><th scope="col">Image</th><th scope="col">Began</th><th scope="col">Reported</th><th scope="col">Race to metadata</th><th scope="col">Finished at</th></tr></thead>
<tbody>${rows.map((row) => bootRow(row, links))}</tbody></table>`
}

const NONE = html`<span class="none">–</span>`

function bootRow(row: BootRow, links: Links): Html {
  const began = beganAt(row)
  const silent = row.verdict === 'never_reported'
  return html`<tr>
<td data-label="Verdict">${verdictMark(row.verdict)}</td>
<td data-label="Cause">${row.cause === 'healthy' || silent ? NONE : CAUSE_WORDS[row.cause]}${maybe(row.confidence === 'likely', () => html` <span class="quiet">(likely)</span>`)}</td>
<th scope="row" class="any" data-label="Instance"><a data-row class="mono ${row.instance.length <= 24 ? 'id' : ''}" href="${links.boot(row)}">${guest(row.instance, 64)}</a>${trustNote(row.trust)}</th>
<td class="any" data-label="Image"><a href="${links.image(row.image)}">${guest(row.image, 64)}</a></td>
<td data-label="Began">${began === null ? NONE : since(began)}</td>
<td data-label="Reported" class="short">${silent ? html`due ${since(row.first_at)}` : reported(row)}</td>
<td data-label="Race">${marginMark(row.margin_s)}</td>
<td data-label="Finished at" class="short">${row.finished_s == null ? NONE : seconds(row.finished_s)}</td></tr>`
}

/** How long after the boot began, where that is known; for most boots it is half a minute. */
function reported({ first_at, reported_after_s: after_s }: BootRow): Html {
  if (after_s === null) return since(first_at)
  const later = after_s < 120 ? `${Math.round(after_s)} s` : spanWords(after_s * 1000)
  return html`<span title="${new Date(first_at).toISOString()}">${later} later</span>`
}

/** `first_at` is when the first report came: a spooled one comes hours after its boot. Null where nothing dates the boot. */
const beganAt = ({ first_at, reported_after_s }: BootRow): number | null =>
  reported_after_s === null ? null : first_at - reported_after_s * 1000
