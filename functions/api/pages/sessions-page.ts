/** `/sessions`: in which browsers a person is signed in, since when and until when, with buttons that end each session. */
import type { Actor } from '../../../shared/actor.ts'
import { counted } from '../../../shared/view/number-words.ts'
import { guest, type Html, html, maybe, since } from './html.ts'
import type { Links } from './links.ts'

/** One displayed session; times are epoch milliseconds. */
export interface ShownSession {
  id: string
  actor: Actor
  created_at: number
  last_used_at: number
  ends_at: number
  /** The session of this request. */
  current: boolean
}

export interface SessionsProps {
  sessions: readonly ShownSession[]
  /** Whether it lists everybody's sessions. */
  every: boolean
  may_end: boolean
  links: Links
}

const WAYS: Partial<Record<string, string>> = { oidc: 'single sign-on', token: 'a token' }

export function sessionsPage({ sessions, every, may_end, links }: SessionsProps): Html {
  return html`<div class="head"><h1>Sessions</h1><span class="quiet">${counted(sessions.length, 'browser')} signed in</span></div>
<p class="lede">${every ? 'Everybody who is signed in here, because you operate every fleet.' : 'Where you are signed in.'} Ending a session signs that browser out at its next click.</p>
${sessions.length === 0 ? html`<p class="notice">No browser is signed in.</p>` : table(sessions, may_end, links)}
${maybe(
  may_end && sessions.some(({ current }) => current),
  () =>
    html`<form class="act" method="post" action="${links.path('/sessions/end')}"><button class="grave">Sign out everywhere</button> <span class="quiet">Ends every session of yours, this one too.</span></form>`,
)}`
}

function table(sessions: readonly ShownSession[], may_end: boolean, links: Links): Html {
  return html`<section class="card"><h2 class="unseen">Sessions</h2><table class="rows"><caption class="unseen">Sessions, the one that was used last first</caption>
<thead><tr><th scope="col">Who</th><th scope="col">By</th><th scope="col">Signed in</th><th scope="col">Last used</th><th scope="col">Ends</th><th scope="col"><span class="unseen">Act</span></th></tr></thead>
<tbody>${sessions.map(
    (one) => html`<tr>
<th scope="row" data-label="Who" class="any"><span class="name">${guest(one.actor.name, 80)}</span>${maybe(one.current, () => html` <span class="tag info">this browser</span>`)}</th>
<td data-label="By">${WAYS[one.actor.via] ?? one.actor.via}</td>
<td data-label="Signed in">${since(one.created_at)}</td>
<td data-label="Last used" title="Known to five minutes">${since(one.last_used_at)}</td>
<td data-label="Ends">${since(one.ends_at)}</td>
<td data-label="Act" class="number">${maybe(may_end, () => html`<form method="post" action="${links.path(`/sessions/${one.id}/end`)}"><button aria-label="End the session of ${guest(one.actor.name, 80)}">End</button></form>`)}</td></tr>`,
  )}</tbody></table></section>`
}
