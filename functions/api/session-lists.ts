/** Where people are signed in: their own sessions, and for operators of every fleet all sessions. Each can be ended. */
import type { Hono } from 'hono'
import { ownersOf, sessionEndsAt, sessionStands } from '../../shared/auth/session-life.ts'
import { problem } from '../../shared/problem.ts'
import type { ApiDeps } from '../deps.ts'
import { EVERY_FLEET } from '../http/not-for-this.ts'
import { ProblemError } from '../http/problem-response.ts'
import { sessionId } from '../http/session-id.ts'
import type { SessionItem } from '../store/session-item.ts'
import type { Access, Asking } from './access.ts'
import { answerJson } from './json-shapes.ts'
import { type ShownSession, sessionsPage } from './pages/sessions-page.ts'
import { createShowPage } from './show-page.ts'

/** `/v1/sessions` and `/sessions`. */
export function addSessionLists(app: Hono, deps: ApiDeps, access: Access): void {
  const { store, now } = deps

  /** The sessions that the caller may see and end: the most recently used first. */
  async function visible(asking: Asking): Promise<SessionItem[]> {
    const isOwn = ({ proof }: SessionItem) => ownersOf(proof).some((owner) => asking.owners.includes(owner))
    const every = operatesEverything(deps, asking)
    const stands = (one: SessionItem) => sessionStands(one, deps.config.auth, now())
    return (await store.listSessions())
      .filter((one) => stands(one) && (every || isOwn(one)))
      .sort((a, b) => b.last_used_at - a.last_used_at)
  }

  const shown = (one: SessionItem, { session }: Asking): ShownSession => ({
    id: sessionId(one),
    actor: one.actor,
    created_at: one.created_at,
    last_used_at: one.last_used_at,
    ends_at: sessionEndsAt(one, deps.config.auth),
    current: one.hash === session?.hash,
  })

  async function endOne(asking: Asking, id: string): Promise<void> {
    const found = (await visible(asking)).filter((one) => sessionId(one) === id)
    if (found.length === 0) throw noSuchSession()
    for (const one of found) await end(one, asking)
  }

  /** The caller's own, in every browser, including this one. */
  async function endOwn(asking: Asking): Promise<void> {
    for (const one of await store.listSessions())
      if (ownersOf(one.proof).some((owner) => asking.owners.includes(owner))) await end(one, asking)
  }

  async function end(one: SessionItem, { held }: Asking): Promise<void> {
    await store.deleteSession(one.hash)
    const [by] = held
    deps.log('session_ended', { session: sessionId(one), of: one.actor.name, by: by?.actor.name ?? null })
  }

  app.get('/v1/sessions', async (c) => {
    const asking = await access.askingOf(c)
    const items = (await visible(asking)).map((one) => sessionJson(shown(one, asking)))
    return answerJson(c, { items, next: null })
  })

  app.delete('/v1/sessions/:id', async (c) => {
    await endOne(await access.askingOf(c), c.req.param('id'))
    return c.body(null, 204)
  })

  app.delete('/v1/sessions', async (c) => {
    await endOwn(await access.askingOf(c))
    return c.body(null, 204)
  })

  const showPage = createShowPage(deps, access)
  app.get(
    '/sessions',
    showPage(async (c, { links, by }) => {
      const asking = await access.askingOf(c)
      const sessions = (await visible(asking)).map((one) => shown(one, asking))
      const main = sessionsPage({
        sessions,
        every: operatesEverything(deps, asking),
        may_end: by !== 'loopback',
        links,
      })
      return { title: 'Sessions', active: null, main }
    }),
  )

  app.post('/sessions/:id/end', async (c) => {
    const asking = await access.askingOf(c)
    const id = c.req.param('id')
    await endOne(asking, id)
    const isOwn = asking.session !== null && sessionId(asking.session) === id
    return c.redirect(isOwn ? '/' : `/sessions${new URL(c.req.url).search}`, 303)
  })

  app.post('/sessions/end', async (c) => {
    await endOwn(await access.askingOf(c))
    return c.redirect('/', 303)
  })
}

function operatesEverything({ config }: Pick<ApiDeps, 'config'>, { held }: Asking): boolean {
  const operates = (fleet: string) =>
    held.some((one) => one.role === 'operator' && (one.fleet === fleet || one.fleet === EVERY_FLEET))
  const fleets = Object.keys(config.fleets)
  // With no fleet configured everybody operates every one.
  return (fleets.length === 0 ? [EVERY_FLEET] : fleets).every(operates)
}

function noSuchSession(): ProblemError {
  const detail = 'You have no session with this id, or it has already ended.'
  return new ProblemError(problem(404, 'no_such_session', 'Not found', detail))
}

function sessionJson({ id, actor, current, ...times }: ShownSession): object {
  const time = (ms: number) => new Date(ms).toISOString()
  return {
    id,
    name: actor.name,
    via: actor.via,
    created_at: time(times.created_at),
    last_used_at: time(times.last_used_at),
    ends_at: time(times.ends_at),
    current,
  }
}
