import type { Problem } from '../../../shared/problem.ts'
import { localPath } from '../same-origin.ts'
import { guest, type Html, html, maybe } from './html.ts'
import { document, SECTIONS } from './layout.ts'
import { linksFor } from './links.ts'

/** Another token would show neither a missing page nor a wrong request. */
const HELPED_BY_SIGNING_IN: readonly number[] = [401, 403]
/** An address at which there is nothing to look at: what else there is. */
const NOTHING_HERE: readonly number[] = [404, 405]
/** Passes by itself. */
const HELPED_BY_TIME: readonly number[] = [429, 503]

/** What a browser asked for. */
export interface AskedFor {
  /** With its query; `/` where it was an act, which is not repeated by following a link. */
  path: string
  isAct: boolean
}

/** A refusal or a failure, for people, with a way on. Signing in leads back to the path. */
export function problemPage(problem: Problem, { path, isAct }: AskedFor): Html {
  const { title, status, errors = [] } = problem
  return document(
    title,
    html`<main id="main" class="login card">
<h1>${title} <span class="quiet">${status}</span></h1>
<p>${guest(detailOf(problem, isAct), 400)}</p>
${errors.map((error) => html`<p class="quiet"><span class="mono">${guest(error.pointer.replace(/^[?]/, ''), 80)}:</span> ${guest(error.detail, 200)}</p>`)}
<p>${maybe(HELPED_BY_SIGNING_IN.includes(status), () => html`<a class="button" href="/login?next=${encodeURIComponent(path)}">${signInWords(path)}</a> `)}${maybe(HELPED_BY_TIME.includes(status) && !isAct, () => html`<a class="button" href="${localPath(path)}">Try again</a> `)}<a class="button" href="/">Home</a></p>
${maybe(NOTHING_HERE.includes(status), () => elsewhere(path))}
</main>`,
  )
}

/** A person follows links and has no verbs: those are for programs. */
function detailOf({ status, detail }: Problem, isAct: boolean): string {
  return status === 405 && !isAct
    ? 'There is no page at this address: the forms of other pages send to it. Nothing was done.'
    : detail
}

/** The lists, of the fleet that the address names. */
function elsewhere(path: string): Html {
  const fleet = fleetIn(path)
  const to = (section: string) => (fleet === null ? section : linksFor({ fleet }).path(section))
  const [, ...lists] = SECTIONS
  return html`<p class="quiet">Or go to: ${lists.map(([, word, section], index) => html`${index === 0 ? '' : ' · '}<a href="${to(section)}">${word}</a>`)}</p>`
}

/** A link to another fleet needs a token of that fleet, in addition to those already used. */
function signInWords(path: string): string {
  const fleet = fleetIn(path)
  return fleet === null ? 'Sign in' : `Sign in for fleet ${guest(fleet, 40)}`
}

const fleetIn = (path: string): string | null =>
  new URL(localPath(path), 'http://here').searchParams.get('fleet')
