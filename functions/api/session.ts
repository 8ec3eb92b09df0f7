/** Signing in and out: with a pasted token, or at the configured provider. */
import type { Context, Hono } from 'hono'
import { OIDC_CALLBACK } from '../../shared/auth/oidc-callback.ts'
import { SOME_COMMAND } from '../../shared/own-command.ts'
import { SESSION_TOKENS, SIGN_IN_RATE } from '../../shared/policy/limits.ts'
import { SIGN_IN_WITHIN_S } from '../../shared/policy/waits.ts'
import { problem } from '../../shared/problem.ts'
import type { ApiDeps } from '../deps.ts'
import { createCheckToken, tokenHash } from '../http/auth.ts'
import { tokenActor } from '../http/caller.ts'
import { demandRole } from '../http/not-for-this.ts'
import { ProblemError } from '../http/problem-response.ts'
import { readForm } from '../http/read-json.ts'
import { ROLES } from '../http/who-may.ts'
import type { TokenItem } from '../store/token-item.ts'
import { type Access, demandSameOrigin, isFromThisMachine } from './access.ts'
import type { OidcSignIn } from './oidc-sign-in.ts'
import { loginPage } from './pages/login-page.ts'
import { localPath } from './same-origin.ts'
import { forgetCookie, keepCookie, readCookie } from './session-cookie.ts'
import type { Sessions } from './sessions.ts'
import { createStrangerShare } from './stranger-share.ts'

/** `/login`, also at the provider, and `/logout`. */
export function addSessionRoutes(app: Hono, deps: ApiDeps, access: Access, sessions: Sessions): void {
  const { oidc } = deps.config.auth
  const check = createCheckToken(deps)
  const take = createStrangerShare(deps, SIGN_IN_RATE, tooMany)
  const show = async (c: Context, next: string, refused: string | null) => {
    const signedIn = await access.signedIn(c)
    const provider = oidc === undefined ? null : new URL(oidc.issuer).host
    const own = isFromThisMachine(c) ? (deps.ownCommand ?? SOME_COMMAND) : null
    return loginPage({ next, refused, signedIn, provider, own })
  }

  app.get('/login', async (c) => c.html(await show(c, localPath(c.req.query('next')), null)))

  app.post('/login', async (c) => {
    demandSameOrigin(c)
    take(c)
    const form = await readForm(c)
    const next = localPath(form.get('next') ?? undefined)
    try {
      const token = await check(tokenHash((form.get('token') ?? '').trim()))
      demandRole(token.role, ROLES.read)
      const hashes = [token.hash, ...(await otherTokens(c, token))].slice(0, SESSION_TOKENS)
      await sessions.start(c, { actor: tokenActor(token), proof: { by: 'tokens', hashes } })
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error
      return c.html(await show(c, next, error.problem.detail), 401)
    }
    return c.redirect(next, 303)
  })

  /** A session by tokens keeps its valid tokens of other fleets: one browser may use several fleets. */
  async function otherTokens(c: Context, { fleet }: TokenItem): Promise<string[]> {
    const proof = (await sessions.of(c))?.proof
    if (proof?.by !== 'tokens') return []
    const stored = await Promise.all(proof.hashes.map((hash) => check(hash).catch(() => null)))
    return stored.flatMap((token) => (token !== null && token.fleet !== fleet ? [token.hash] : []))
  }

  let loaded: OidcSignIn | null = null
  async function atProvider(): Promise<OidcSignIn> {
    if (oidc === undefined) throw noProvider()
    loaded ??= (await import('./oidc-sign-in.ts')).createOidcSignIn(deps, oidc)
    return loaded
  }

  app.get('/login/oidc', async (c) => {
    take(c)
    const next = localPath(c.req.query('next'))
    const begun = await (await atProvider()).begin(next)
    if ('status' in begun) return c.html(await show(c, next, begun.detail), begun.status)
    keepCookie(c, 'sign_in', { value: begun.sealed, maxAge: SIGN_IN_WITHIN_S }, deps.config)
    return c.redirect(begun.location, 303)
  })

  app.get(OIDC_CALLBACK, async (c) => {
    take(c)
    const sealed = readCookie(c, 'sign_in', deps.config)
    const done = await (await atProvider()).complete(new URL(c.req.url).search, sealed)
    forgetCookie(c, 'sign_in')
    if ('status' in done) return c.html(await show(c, '/', done.detail), done.status)
    await sessions.start(c, done.who)
    return c.redirect(done.next, 303)
  })

  app.post('/logout', async (c) => {
    demandSameOrigin(c)
    await sessions.end(c)
    return c.redirect('/', 303)
  })
}

const tooMany = problem(
  429,
  'too_many_sign_ins',
  'Too many requests',
  'Too many sign-ins from your network; wait a minute and try again.',
)

function noProvider(): ProblemError {
  const detail = 'No provider is configured here (auth.oidc). Sign in with a token, at /login.'
  return new ProblemError(problem(404, 'no_provider', 'Not found', detail))
}
