import { actorText } from '../../../shared/actor.ts'
import { parseIncidentId } from '../../../shared/incident-id.ts'
import { localCommand, type OwnCommand } from '../../../shared/own-command.ts'
import { incidentWords } from '../../../shared/verdict-words.ts'
import type { Access } from '../access.ts'
import { guest, type Html, html, maybe } from './html.ts'
import { document } from './layout.ts'

export interface LoginProps {
  /** A path of ours, to which signing in leads back. */
  next: string
  refused: string | null
  signedIn: Awaited<ReturnType<Access['signedIn']>>
  /** The host of the identity provider; null where none is configured. */
  provider: string | null
  /** How a token is made; null for somebody who is not on the server’s machine: where its data is, is not theirs to know. */
  own: OwnCommand | null
}

/** The ways in: at the provider, and by a token. Says what one wanted to open, of which fleet, and what one is signed in for. */
export function loginPage({ next, refused, signedIn, provider, own }: LoginProps): Html {
  const wanted = new URL(next, 'http://here')
  const fleet = wanted.searchParams.get('fleet')
  return document(
    'Sign in',
    html`<main id="main" class="login card">
<p class="brand">boot<b>health</b></p>
<h1>${fleet === null ? 'Sign in' : html`Sign in for fleet ${guest(fleet, 40)}`}</h1>
${maybe(next !== '/', () => html`<p>You come back to <strong>${placeOf(wanted)}</strong>${maybe(fleet, () => html` of fleet <strong>${guest(fleet ?? '', 40)}</strong>`)}.</p>`)}
${maybe(signedIn.length > 0, () => alreadyIn(signedIn, fleet))}
${maybe(refused, () => html`<p class="notice bad" role="alert">${refused}</p>`)}
${maybe(
  provider,
  () => html`<p><a class="button main" href="/login/oidc?next=${encodeURIComponent(next)}">Sign in at ${provider}</a></p>
<p class="quiet">Shows you every fleet that you may see. What you do is recorded under your name.</p>`,
)}
${provider === null ? tokenForm(next, fleet, own) : html`<details id="by-token"${maybe(refused, () => html` open`)}><summary>Sign in with a token</summary>${tokenForm(next, fleet, own)}</details>`}
<p class="quiet"><a href="/">Home</a></p>
</main>`,
  )
}

function alreadyIn(signedIn: LoginProps['signedIn'], fleet: string | null): Html {
  const isForeign = fleet !== null && signedIn.every((one) => one.fleet !== fleet && one.fleet !== '*')
  const byToken = signedIn.every(({ actor }) => actor.via === 'token')
  const more = !byToken
    ? 'Signing in again replaces that.'
    : isForeign
      ? 'A token of that fleet is added: you keep both.'
      : 'A token of another fleet is added, one of the same fleet takes its place.'
  return html`<p class="notice">You are signed in for ${signedIn.map((one, index) => html`${index === 0 ? '' : ', '}${one.fleet === '*' ? 'every fleet' : html`fleet <b>${one.fleet}</b>`} as ${guest(byToken ? one.actor.name : actorText(one.actor), 80)} (${one.role})`)}. ${more}</p>`
}

function tokenForm(next: string, fleet: string | null, own: OwnCommand | null): Html {
  const words = `token create --role viewer --fleet ${fleet === null ? 'FLEET' : guest(fleet, 40)} --name YOU`
  return html`<form method="post" action="/login">
<input type="hidden" name="next" value="${next}">
<label>Token <input name="token" type="password" autocomplete="current-password" required spellcheck="false" placeholder="bh_viewer_… or bh_operator_…"></label>
<button class="main">Sign in</button>
</form>
<p class="quiet">A viewer token shows a fleet; an operator token also acknowledges, silences and holds repairs. ${own === null ? html`The people who run boot-health create it on the server’s machine, with <code>boot-health token create</code>.` : html`Create it on this machine: <code>${localCommand(own, words)}</code>.`} What you do is recorded under its name, so everybody should have their own.</p>
<p class="quiet">The browser does not keep it: it gets a session of its own, which ends when you sign out, when nobody uses it, or when the token is revoked.</p>`
}

const PLACES: Record<string, string> = {
  '': 'the first page',
  boots: 'the boots',
  incidents: 'the incidents',
  instances: 'the instances',
  images: 'the images',
  remediation: 'the repairs',
  deliveries: 'the channels',
  sessions: 'the sessions',
}

/** What a path leads to, in words. */
function placeOf({ pathname }: URL): string {
  const [, section = '', id, more] = pathname.split('/').map((part) => decoded(part))
  const incident = section === 'incidents' && id ? parseIncidentId(id) : null
  if (incident)
    return `the incident “${guest(incidentWords(incident.cause))} on ${guest(incident.image, 80)}”`
  if (section === 'boots' && id && more) return `a boot of ${guest(id, 64)}`
  if (section === 'instances' && id) return `the instance ${guest(id, 64)}`
  return PLACES[section] ?? guest(pathname, 80)
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
