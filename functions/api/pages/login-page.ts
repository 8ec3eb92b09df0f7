import { type Html, html, maybe } from './html.ts'
import { document } from './layout.ts'

/** Where a browser shows its token. `refused` says why the last one was not taken. */
export function loginPage(props: { next: string; refused: string | null; signedIn: boolean }): Html {
  return document(
    'Sign in',
    html`<main id="main" class="login card">
<h1>Sign in</h1>
<p class="quiet">With a viewer token you see a fleet; with an operator token you may also acknowledge, silence and hold repairs.</p>
${maybe(props.refused, () => html`<p class="notice bad" role="alert">${props.refused}</p>`)}
${maybe(props.signedIn, () => html`<p class="notice">You are signed in already; another token takes its place.</p>`)}
<form method="post" action="/login">
<input type="hidden" name="next" value="${props.next}">
<label>Token <input name="token" type="password" autocomplete="current-password" required spellcheck="false" placeholder="bh_viewer_…"></label>
<button class="main">Sign in</button>
</form>
<p class="quiet">A token is made on the server: <code>boot-health token create --role viewer</code>. It is kept in a cookie that no script can read, until you sign out or it is revoked.</p>
</main>`,
  )
}
