import { parseIncidentId } from '../../../shared/incident-id.ts'
import { incidentWords } from '../../../shared/verdict-words.ts'
import { guest, type Html, html, maybe } from './html.ts'
import { document } from './layout.ts'

export interface LoginProps {
  /** A path of ours, to which signing in leads back. */
  next: string
  refused: string | null
  signedIn: readonly { fleet: string; name: string; token_id: string; role: string }[]
}

/** Where a browser shows its token. Says what one wanted to open, of which fleet, and what one is signed in for. */
export function loginPage({ next, refused, signedIn }: LoginProps): Html {
  const wanted = new URL(next, 'http://here')
  const fleet = wanted.searchParams.get('fleet')
  const isForeign = fleet !== null && signedIn.length > 0 && signedIn.every((one) => one.fleet !== fleet)
  return document(
    'Sign in',
    html`<main id="main" class="login card">
<h1>${fleet === null ? 'Sign in' : html`Sign in for fleet ${guest(fleet, 40)}`}</h1>
${maybe(next !== '/', () => html`<p>You come back to <strong>${placeOf(wanted)}</strong>${maybe(fleet, () => html` of fleet <strong>${guest(fleet ?? '', 40)}</strong>`)}.</p>`)}
${maybe(signedIn.length > 0, () => html`<p class="notice">You are signed in for ${signedIn.map((one, index) => html`${index === 0 ? '' : ', '}fleet <b>${one.fleet}</b> as ${guest(one.name || one.token_id, 40)} (${one.role})`)}. ${isForeign ? 'A token of that fleet is added: you keep both.' : 'A token of another fleet is added, one of the same fleet takes its place.'}</p>`)}
${maybe(refused, () => html`<p class="notice bad" role="alert">${refused}</p>`)}
<form method="post" action="/login">
<input type="hidden" name="next" value="${next}">
<label>Token <input name="token" type="password" autocomplete="current-password" required spellcheck="false" placeholder="bh_viewer_… or bh_operator_…"></label>
<button class="main">Sign in</button>
</form>
<p class="quiet">A viewer token shows a fleet; an operator token also acknowledges, silences and holds repairs. It is made on the server: <code>boot-health token create --role viewer --fleet ${fleet === null ? 'FLEET' : guest(fleet, 40)} --name YOU</code>. What you do is recorded under its name, so everybody should have their own.</p>
<p class="quiet">It is kept in a cookie that no script can read, until you sign out or it is revoked. <a href="/">Home</a></p>
</main>`,
  )
}

const PLACES: Record<string, string> = {
  '': 'the first page',
  boots: 'the boots',
  incidents: 'the incidents',
  instances: 'the instances',
  images: 'the images',
  remediation: 'the repairs',
  deliveries: 'the channels',
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
