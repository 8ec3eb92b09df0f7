/** Problem details as HTTP answers, and the two that every app needs: unknown path and wrong method. */
import type { Context, Hono } from 'hono'
import { RETRY_AFTER_S } from '../../shared/policy/retries.ts'
import { type Problem, problem } from '../../shared/problem.ts'

/** An error that is an answer: thrown by a handler, turned into problem+json by `answerErrors`. */
export class ProblemError extends Error {
  override name = 'ProblemError'
  readonly problem: Problem
  readonly headers: Record<string, string>

  constructor(body: Problem, headers: Record<string, string> = {}) {
    super(body.detail)
    this.problem = body
    this.headers = headers
  }
}

/** A problem as the answer to this request; never cached. */
export function answer(c: Context, body: Problem, headers: Record<string, string> = {}): Response {
  return c.body(JSON.stringify(body), body.status as 400, {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    ...headers,
  })
}

/**
 * Gives an app its problem answers: thrown `ProblemError`s, 404 for unknown paths, 405 with Allow where another method is
 * allowed, and 503 with Retry-After, without details, for every internal error: what was accepted is stored. `elsewhere`
 * names the methods of a path that another app answers.
 */
export function answerErrors(
  app: Hono,
  log: (event: 'request_failed', detail: Record<string, string>) => void,
  elsewhere: (path: string) => readonly string[] = () => [],
): void {
  app.notFound((c) => {
    const allowed = [...elsewhere(c.req.path), ...verbsOf(app, c.req.path)]
    if (allowed.length === 0)
      return answer(c, problem(404, 'not_found', 'Not found', 'There is nothing at this path.'))
    const verbs = allowed.join(', ')
    const detail = `This path answers ${verbs}.`
    return answer(c, problem(405, 'method_not_allowed', 'Method not allowed', detail), { allow: verbs })
  })
  app.onError((error, c) => {
    if (isProblem(error)) return answer(c, error.problem, error.headers)
    log('request_failed', { path: c.req.routePath, error: error.name, message: error.message.slice(0, 200) })
    const detail = 'The server could not store or read this now. Accepted reports are safe; retry later.'
    return answer(c, problem(503, 'unavailable', 'Unavailable', detail), {
      'retry-after': String(RETRY_AFTER_S),
    })
  })
}

/** Checked by name: a file that Lambda loads on demand throws its own copy of the class. */
const isProblem = (error: Error): error is ProblemError => error.name === 'ProblemError'

function verbsOf(app: Hono, path: string): string[] {
  const verbs = new Set<string>()
  for (const route of app.routes)
    if (route.method !== 'ALL' && matches(route.path, path)) verbs.add(route.method)
  return [...verbs].sort()
}

function matches(pattern: string, path: string): boolean {
  const want = pattern.split('/')
  const got = path.split('/')
  if (want.length !== got.length) return false
  return want.every((step, index) => (step.startsWith(':') ? got[index] !== '' : step === got[index]))
}
