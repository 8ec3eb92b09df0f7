/** Signing in and out: a viewer's or operator's token, kept in a cookie that no script can read. */
import type { Context, Hono } from 'hono'
import { deleteCookie, setCookie } from 'hono/cookie'
import { SESSION_S } from '../../shared/policy/waits.ts'
import type { ApiDeps } from '../deps.ts'
import { createCheckToken } from '../http/auth.ts'
import { ProblemError } from '../http/problem-response.ts'
import { readForm } from '../http/read-json.ts'
import { ROLES } from '../http/who-may.ts'
import { type Access, cookieName, demandSameOrigin } from './access.ts'
import { loginPage } from './pages/login-page.ts'
import { localPath } from './same-origin.ts'

/** `/login` and `/logout`. */
export function addSessionRoutes(app: Hono, deps: ApiDeps, access: Access): void {
  const check = createCheckToken(deps)

  app.get('/login', (c) =>
    c.html(
      loginPage({
        next: localPath(c.req.query('next')),
        refused: null,
        signedIn: access.sessionOf(c) !== null,
      }),
    ),
  )

  app.post('/login', async (c) => {
    demandSameOrigin(c)
    const form = await readForm(c)
    const token = (form.get('token') ?? '').trim()
    const next = localPath(form.get('next') ?? undefined)
    try {
      await check(token, ROLES.read)
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error
      return c.html(loginPage({ next, refused: error.problem.detail, signedIn: false }), 401)
    }
    keepToken(c, token)
    return c.redirect(next, 303)
  })

  app.post('/logout', (c) => {
    demandSameOrigin(c)
    for (const secure of [true, false]) deleteCookie(c, cookieName(secure), { path: '/', secure })
    return c.redirect('/', 303)
  })
}

function keepToken(c: Context, token: string): void {
  const secure = isHttps(c)
  setCookie(c, cookieName(secure), token, {
    path: '/',
    httpOnly: true,
    // Lax: a link in a page leads here signed in. What changes something asks for our own origin beside it.
    sameSite: 'Lax',
    secure,
    maxAge: SESSION_S,
  })
}

/** A proxy that ends TLS says so; saying it falsely only makes the cookie stricter. */
const isHttps = (c: Context) =>
  new URL(c.req.url).protocol === 'https:' || c.req.header('x-forwarded-proto') === 'https'
