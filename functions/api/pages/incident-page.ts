/**
 * `/incidents/{id}`: how bad, since when, whose, how far healed; then what is wrong, its members, who was notified, what
 * happened.
 */
import { failingOf } from '../../../shared/incident/advance.ts'
import { silenceOf } from '../../../shared/incident/silence.ts'
import { groupMembers } from '../../../shared/view/member-groups.ts'
import type { IncidentHead, Member, Silence } from '../../store/incident-item.ts'
import type { AuditEntry } from '../../store/log-item.ts'
import type { Population } from '../incident-population.ts'
import { guest, type Html, html, maybe, since } from './html.ts'
import { incidentChannels } from './incident-channels.ts'
import { incidentFacts } from './incident-facts.ts'
import type { Reach } from './incident-forms.ts'
import { incidentLine } from './incident-line.ts'
import { incidentMembers, type MemberQuery } from './incident-members.ts'
import { incidentTimeline } from './incident-timeline.ts'
import type { Links } from './links.ts'
import { postMortemHead, postMortemParts } from './post-mortem.ts'
import type { ShownTrace } from './trace-line.ts'

export interface IncidentProps {
  head: IncidentHead
  members: Member[]
  audit: AuditEntry[]
  history: IncidentHead[]
  silences: Silence[]
  population: Population | null
  trace: ShownTrace | null
  reach: Reach
  query: MemberQuery
  operates: boolean
  path: string
  now: number
  links: Links
  runbook: string | null
}

/** One outbreak: who fails, who was notified, what was decided and why. */
export function incidentPage(props: IncidentProps): Html {
  const { head, members, audit, silences, now, links } = props
  const groups = groupMembers(members)
  const failing = failingOf(members).length
  const silence = silenceOf(silences, head, now)
  return html`<nav class="crumbs" aria-label="Where this is"><a href="${links.path('/incidents')}">Incidents of ${head.fleet}</a>${maybe(head.gen > 1, () => html` / outbreak ${head.gen}`)}</nav>
${postMortemHead(head, members)}
${incidentLine({ ...props, groups, failing, silence })}
${maybe(silence, () => html`<p class="notice warn">Silenced by ${guest(silence?.author ?? '', 60)} until ${since(silence?.ends_at ?? 0)}: ${guest(silence?.reason ?? '', 200)}. ${silence?.pause ? 'Its repairs are paused too.' : 'Repairs continue.'}</p>`)}
<div class="two wide-left">
${incidentFacts({ ...props, failing })}
${incidentChannels(head)}
</div>
${incidentMembers({ ...props, groups })}
${incidentTimeline(audit)}
${earlier(props)}
${postMortemParts()}`
}

function earlier({ history, head, links }: IncidentProps): Html | '' {
  const others = history.filter(({ gen }) => gen !== head.gen)
  const line = (one: IncidentHead) =>
    html`<li><a href="${links.incident(one)}">Outbreak ${one.gen}</a>, opened ${since(one.opened_at)}, ${one.state}${maybe(one.resolved_at, () => html` ${since(one.resolved_at ?? 0)}`)}</li>`
  return maybe(
    others.length > 0,
    () =>
      html`<section class="card"><h2>Other outbreaks of this cause on this image</h2><ul class="lines">${others.slice(0, 10).map(line)}</ul></section>`,
  )
}
