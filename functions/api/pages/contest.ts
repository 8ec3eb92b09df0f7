/** Two secrets inside one window: both sides next to each other, for a person to decide which is the machine's. */
import { CAUSE_WORDS } from '../../../shared/verdict-words.ts'
import type { InstanceItem } from '../../store/instance-item.ts'
import { type Story, storiesOf } from '../accept-secret.ts'
import { guest, type Html, html, maybe, when } from './html.ts'
import { signInToAct } from './incident-forms.ts'
import type { Links } from './links.ts'
import { verdictMark } from './marks.ts'

export interface ContestProps {
  item: InstanceItem
  operates: boolean
  path: string
  links: Links
}

const COUNTS: Record<number, string> = { 2: 'Two machines', 3: 'Three machines' }

/** Empty where there is no contest. */
export function contest({ item, operates, path, links }: ContestProps): Html | '' {
  const { contest: open, instance } = item
  if (!open) return ''
  const accept = links.path(`/instances/${encodeURIComponent(instance)}/accept`)
  const story = ({
    secret,
    at,
    boot,
  }: Story) => html`<li class="card"><h3>Secret <span class="mono">${secret}</span></h3>
<p>First report ${when(at)}</p>
${boot === null ? html`<p class="quiet">Its boot is no longer listed.</p>` : html`<p><a data-row href="${links.boot({ instance, boot_key: boot.boot_key, guest: boot.guest })}">${verdictMark(boot.verdict)} ${boot.cause === 'healthy' ? 'its boot' : CAUSE_WORDS[boot.cause]}</a><br><span class="quiet">${guest(boot.image, 80)}</span></p>`}
${maybe(operates, () => html`<form class="act" method="post" action="${accept}"><input type="hidden" name="secret_hash" value="${secret}"><button class="grave">This is the machine</button></form>`)}</li>`
  const stories = storiesOf(item)
  return html`<section class="card acts"><h2>${COUNTS[stories.length] ?? `${stories.length} machines`} report as this one</h2>
<p class="notice warn">Contested since ${when(open.since)}. None of them is believed: boot-health repairs nothing, counts nothing and does not show the machine as healthy. The console shows which secret is the machine’s own: accept that one.</p>
<ul class="stories">${stories.map(story)}</ul>
${operates ? '' : signInToAct(path)}</section>`
}
