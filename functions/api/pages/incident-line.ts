/** The line that stays at the top of an incident: its state, how much of what, since when, whose, how far healed, and what one may do. */
import { incidentId } from '../../../shared/incident-id.ts'
import { incidentWords } from '../../../shared/verdict-words.ts'
import type { CountedGroup } from '../../../shared/view/member-groups.ts'
import { counted } from '../../../shared/view/number-words.ts'
import type { IncidentHead, Member, Silence } from '../../store/incident-item.ts'
import type { Population } from '../incident-population.ts'
import { guest, type Html, html, maybe, since } from './html.ts'
import { acknowledgeMenu, pauseMenu, type Reach, signInToAct, silenceMenu } from './incident-forms.ts'
import { repairBar } from './repair-bar.ts'

export interface IncidentLineProps {
  head: IncidentHead
  groups: CountedGroup<Member>[]
  failing: number
  population: Population | null
  /** The silence that mutes it; null where none does. */
  silence: Silence | null
  /** Open incidents that each kind of silence would mute. */
  reach: Reach
  operates: boolean
  path: string
}

/** State first, then the numbers; forms open on click, without script too. */
export function incidentLine(props: IncidentLineProps): Html {
  const { head, groups, silence } = props
  const tone = toneOf(head)
  return html`<section class="line t-${tone || 'past'}" aria-label="The incident at a glance">
<div class="line-what"><h1><span class="tag ${tone}">${head.state}</span> ${guest(incidentWords(head.cause))} <span class="on">on</span> ${guest(head.image, 128)}</h1>
<p class="line-facts"><strong>${howMany(props)}</strong> <span>since ${since(head.opened_at)}</span> ${maybe(head.resolved_at, () => html`<span>resolved ${since(head.resolved_at ?? 0)}</span>`)}<span>${owner(head)}</span>${maybe(silence, () => html`<span class="tag warn">silenced until ${since(silence?.ends_at ?? 0)}</span>`)}</p></div>
${repairBar(groups)}
${maybe(head.state !== 'resolved', () => acts(props))}
</section>`
}

/** How urgent an incident looks: what pages is bad, a ticket a warning, a resolving one good, a past one nothing. */
export function toneOf({
  state,
  severity,
}: Pick<IncidentHead, 'state' | 'severity'>): 'bad' | 'warn' | 'good' | '' {
  if (state === 'open') return severity === 'page' ? 'bad' : 'warn'
  return state === 'resolving' ? 'good' : ''
}

function howMany({ head, groups, failing, population }: IncidentLineProps): string {
  const members = groups.reduce((sum, one) => sum + one.members.length, 0)
  if (head.state === 'resolved') return `${counted(members, 'VM')} affected`
  const of = population?.of_image ?? null
  if (of === null) return `${counted(failing, 'VM')} failing`
  return `${failing.toLocaleString('en-US')} of ${counted(of, 'VM')} failing`
}

function owner({ ack, state }: IncidentHead): Html | string {
  if (ack !== null) return html`acknowledged by <b>${guest(ack.by, 60)}</b>`
  return state === 'resolved' ? '' : 'not acknowledged'
}

function acts({ head, operates, path, reach }: IncidentLineProps): Html {
  if (!operates) return html`<div class="line-acts">${signInToAct(path)}</div>`
  return html`<div class="line-acts">${acknowledgeMenu(head)}${silenceMenu(head, reach)}${pauseMenu(head.fleet, `/incidents/${incidentId(head)}`)}</div>`
}
