import { displayLine } from '../../../shared/display.ts'
import { VERDICT_LOOKS } from '../../../shared/verdict-words.ts'
import type { ReadBoot } from '../boot-reads.ts'
import { guest, type Html, html, when } from './html.ts'
import { trustMark, verdictMark } from './marks.ts'

/** A boot that never reported, or whose reports have expired: what to do instead of what happened. */
export function silentBoot(
  { instance, brief, trust, began_at }: ReadBoot,
  publicUrl: string,
  handled: Html | '',
): Html {
  const verdict = brief?.verdict ?? 'unknown'
  const post = `curl --data-binary @console.log -H 'Authorization: Bearer bh_operator_…' '${publicUrl}/v1/console?instance=${displayLine(instance, 128)}'`
  return html`<section class="card hero h-${verdict}"><h1>${verdictMark(verdict)} <span>${verdict === 'never_reported' ? VERDICT_LOOKS.never_reported.means : 'Its reports are no longer stored.'}</span></h1>
${handled}
<dl class="facts"><div><dt>Instance</dt><dd class="mono">${guest(instance, 64)}</dd></div><div><dt>Launched or begun</dt><dd>${when(began_at)}</dd></div><div><dt>Image</dt><dd>${guest(brief?.image ?? 'unknown', 128)}</dd></div><div><dt>Trust</dt><dd>${trustMark(trust)}</dd></div></dl></section>
<section class="card"><h2>What to do</h2><ol class="steps">
<li><span>Read its console in the control plane. The machine may have no network, no reporter, or no operating system that runs.</span></li>
<li><span>Post the console here. boot-health judges it like a report, and it explains this boot:</span></li></ol>
<div class="copied"><pre class="snippet" id="copy-console">${post}</pre><button type="button" data-copy="copy-console" hidden>Copy</button></div></section>`
}
