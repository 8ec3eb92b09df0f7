/** The members of an incident by their state, ten at a time, with their ids to copy. */
import { incidentId } from '../../../shared/incident-id.ts'
import { type CountedGroup, type MemberGroup, reasonOf } from '../../../shared/view/member-groups.ts'
import { counted } from '../../../shared/view/number-words.ts'
import type { IncidentHead, Member } from '../../store/incident-item.ts'
import { guest, type Html, html, maybe, since } from './html.ts'
import type { Links } from './links.ts'
import { trustNote } from './marks.ts'
import { GROUP_WORDS } from './repair-bar.ts'

export const MEMBERS_SHOWN = 10

export interface MemberQuery {
  group: MemberGroup | null
  /** A part of the instance's name. */
  part: string
  page: number
}

export interface IncidentMembersProps {
  head: IncidentHead
  groups: CountedGroup<Member>[]
  query: MemberQuery
  links: Links
}

/** Of the requested group, else of the one that most needs a person. */
export function incidentMembers({ head, groups, query, links }: IncidentMembersProps): Html {
  const shown = groups.find(({ group }) => group === query.group) ?? groups[0]
  const total = groups.reduce((sum, { members }) => sum + members.length, 0)
  if (shown === undefined)
    return html`<section class="card"><h2>Instances</h2><p class="quiet">No instance has joined yet.</p></section>`
  const found = shown.members.filter(({ instance }) =>
    instance.toLowerCase().includes(query.part.toLowerCase()),
  )
  const last = Math.max(0, Math.ceil(found.length / MEMBERS_SHOWN) - 1)
  const page = Math.min(query.page, last)
  const path = `/incidents/${incidentId(head)}`
  const to = (more: Record<string, string | number | undefined>) =>
    `${links.path(path, { group: shown.group, q: query.part || undefined, ...more })}#members`
  const list = { group: shown.group, q: query.part || undefined }
  return html`<section class="card" id="members"><div class="head"><h2>${counted(total, 'instance')}</h2>
<span class="list-tools"><button type="button" data-copy-url="${links.path(`${path}/members.txt`, list)}" hidden>Copy ids</button><a href="${links.path(`${path}/members.csv`, list)}" download>CSV</a></span></div>
<div class="chips" role="group" aria-label="Repair state">${groups.map(({ group, members }) => html`<a href="${links.path(path, { group })}#members"${group === shown.group ? html` aria-current="true"` : ''}>${members.length.toLocaleString('en-US')} ${GROUP_WORDS[group]}</a>`)}</div>
${reasons(shown)}
${maybe(shown.members.length > MEMBERS_SHOWN, () => filter(path, shown.group, query, head.fleet))}
${found.length === 0 ? html`<p class="quiet">No instance of this group has “${guest(query.part, 60)}” in its name.</p>` : memberTable(found.slice(page * MEMBERS_SHOWN, (page + 1) * MEMBERS_SHOWN), shown.group, links)}
${maybe(last > 0, () => html`<nav class="pager" aria-label="Pages of instances">${maybe(page > 0, () => html`<a href="${to({ page: page - 1 })}">Previous</a>`)}<span class="quiet">${page * MEMBERS_SHOWN + 1} to ${Math.min((page + 1) * MEMBERS_SHOWN, found.length)} of ${found.length.toLocaleString('en-US')}</span>${maybe(page < last, () => html`<a href="${to({ page: page + 1 })}">Next</a>`)}</nav>`)}
</section>`
}

const MEANS: Partial<Record<MemberGroup, string>> = {
  waiting: 'One is repaired and verified first, then 1, 2, 4 and so on.',
  in_flight: 'A repair was requested. It counts as successful when the next report is good.',
  rehearsed: 'The fleet’s repairs are a dry run: boot-health decides and records them, but sends nothing.',
  undecided: 'boot-health has not decided about these yet.',
}

function reasons({ group, reasons }: CountedGroup<Member>): Html | '' {
  const means = MEANS[group]
  if (means !== undefined) return html`<p class="quiet">${means}</p>`
  if (reasons.length === 0) return ''
  return html`<p class="quiet">${reasons.map(({ text, members }, index) => `${index === 0 ? '' : '; '}${members.toLocaleString('en-US')}: ${text}`)}.</p>`
}

function filter(path: string, group: MemberGroup, { part }: MemberQuery, fleet: string): Html {
  return html`<form class="filters" method="get" action="${path}" role="search" aria-label="Find an instance of this incident"><input type="hidden" name="fleet" value="${fleet}"><input type="hidden" name="group" value="${group}"><label>Instance <input name="q" value="${guest(part)}" placeholder="any part of the name" autocomplete="off"></label><button>Find</button></form>`
}

function memberTable(members: readonly Member[], group: MemberGroup, links: Links): Html {
  const isPast = group === 'recovered' || group === 'left'
  const why = group === 'held' || group === 'left'
  const row = (member: Member) => html`<tr>
<th scope="row" data-label="Instance" class="any"><a data-row class="mono" href="${links.instance(member.instance)}">${guest(member.instance, 64)}</a>${trustNote(member.trust)}</th>
<td data-label="Joined">${since(member.joined_at)}</td>
${maybe(isPast, () => html`<td data-label="Left">${member.left_at === null ? '–' : since(member.left_at)}</td>`)}
${maybe(why, () => html`<td data-label="Why">${reasonOf(group, member) ?? '–'}</td>`)}</tr>`
  return html`<table class="rows tight"><caption class="unseen">Instances: ${GROUP_WORDS[group]}</caption>
<thead><tr><th scope="col">Instance</th><th scope="col">Joined</th>${maybe(isPast, () => html`<th scope="col">Left</th>`)}${maybe(why, () => html`<th scope="col">Why</th>`)}</tr></thead>
<tbody>${members.map(row)}</tbody></table>`
}
