import type { Problem } from '../../../shared/problem.ts'
import { localPath } from '../same-origin.ts'
import { guest, type Html, html, maybe } from './html.ts'
import { document } from './layout.ts'

/** Another token shows neither what is not there nor what was asked for wrongly. */
const HELPED_BY_SIGNING_IN: readonly number[] = [401, 403]

/** A refusal or a failure, for people. `path` is what was asked for: signing in leads back to it. */
export function problemPage({ title, status, detail, errors = [] }: Problem, path: string): Html {
  return document(
    title,
    html`<main id="main" class="login card">
<h1>${title} <span class="quiet">${status}</span></h1>
<p>${guest(detail, 400)}</p>
${errors.map((error) => html`<p class="quiet"><span class="mono">${guest(error.pointer.replace(/^[?]/, ''), 80)}:</span> ${guest(error.detail, 200)}</p>`)}
<p>${maybe(HELPED_BY_SIGNING_IN.includes(status), () => html`<a class="button" href="/login?next=${encodeURIComponent(path)}">${signInWords(path)}</a> `)}<a class="button" href="/">Home</a></p>
</main>`,
  )
}

/** A link of another fleet wants a token of that fleet, beside those that one has. */
function signInWords(path: string): string {
  const fleet = new URL(localPath(path), 'http://here').searchParams.get('fleet')
  return fleet === null ? 'Sign in' : `Sign in for fleet ${guest(fleet, 40)}`
}
