/** Signing in and out: a viewer's or operator's token of each fleet that one wants to see. */
import type { Context, Hono } from 'hono'
import type { ApiDeps } from '../deps.ts'
import { createCheckToken } from '../http/auth.ts'
import { ProblemError } from '../http/problem-response.ts'
import { readForm } from '../http/read-json.ts'
import { ROLES } from '../http/who-may.ts'
import { type Access, demandSameOrigin } from './access.ts'
import { loginPage } from './pages/login-page.ts'
import { localPath } from './same-origin.ts'
import { forgetTokens, keepTokens } from './session-cookie.ts'

/** `/login` and `/logout`. */
export function addSessionRoutes(app: Hono, deps: ApiDeps, access: Access): void {
  const check = createCheckToken(deps)
  const show = async (c: Context, next: string, refused: string | null) => {
    const signedIn = (await access.signedIn(c)).map(({ token }) => token)
    return loginPage({ next, refused, signedIn })
  }

  app.get('/login', async (c) => c.html(await show(c, localPath(c.req.query('next')), null)))

  app.post('/login', async (c) => {
    demandSameOrigin(c)
    const form = await readForm(c)
    const text = (form.get('token') ?? '').trim()
    const next = localPath(form.get('next') ?? undefined)
    try {
      const { fleet } = await check(text, ROLES.read)
      const others = (await access.signedIn(c)).filter(({ token }) => token.fleet !== fleet)
      keepTokens(c, [text, ...others.map((one) => one.text)])
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error
      return c.html(await show(c, next, error.problem.detail), 401)
    }
    return c.redirect(next, 303)
  })

  app.post('/logout', (c) => {
    demandSameOrigin(c)
    forgetTokens(c)
    return c.redirect('/', 303)
  })
}
