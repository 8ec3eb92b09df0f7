/**
 * The way in. It takes a report apart, redacts and stores it, and never reads what the evidence means: a parser's
 * bug must not turn a guest away, and in a boot storm every millisecond here is paid a hundred thousand times.
 */
import { type Context, Hono } from 'hono'
import { parseEnvelope } from '../../shared/envelope/envelope.ts'
import { pointersOf } from '../../shared/problem.ts'
import { type Acceptance, accept } from '../boots/accept.ts'
import type { Deps } from '../deps.ts'
import { createAuthenticate } from '../http/auth.ts'
import { answerErrors } from '../http/problem-response.ts'
import type { TokenItem } from '../store/items.ts'
import { logAnswered } from './answered.ts'
import { badBody, parseJson } from './bad-body.ts'
import { readBody } from './body.ts'
import { createBudget } from './budget.ts'
import { consoleReport, guestReport, hintOf } from './file-report.ts'

export interface IngestOptions {
  /** True where no stream announces stored reports (embedded mode). */
  judgeByDueRow: boolean
}

/**
 * The ingest app: `/v1/evidence`, `/v1/boots`, `/v1/console`, `/v1/expectations` and the schemas of these.
 * What our reporter never asks for is imported when somebody does: the schemas are half of a cold start.
 */
export function createIngestApp(deps: Deps, options: IngestOptions): Hono {
  const app = new Hono()
  const authenticate = createAuthenticate(deps)
  const answered = logAnswered(deps)
  const budget = createBudget(deps)

  app.post('/v1/evidence', answered, async (c) => {
    const token = await reporter(c)
    const parsed = parseEnvelope(await readBody(c))
    if (!parsed.ok) throw badBody(400, parsed.errors)
    return store(c, guestReport(headerOf(c), token, parsed.value, 'evidence'))
  })

  app.post('/v1/boots', answered, async (c) => {
    const token = await reporter(c)
    const { bootReport, evidenceOfReport } = await import('../../shared/boot-report.ts')
    const parsed = bootReport.safeParse(parseJson(await readBody(c)))
    if (!parsed.success) throw badBody(422, pointersOf(parsed.error))
    return store(c, guestReport(headerOf(c), token, evidenceOfReport(parsed.data), 'boots'))
  })

  app.post('/v1/console', answered, async (c) => {
    const token = await authenticate(c)
    return store(c, consoleReport(token, c.req.query('instance'), await readBody(c)))
  })

  app.put('/v1/expectations/:instance', async (c) => {
    const token = await authenticate(c)
    const { putExpectation } = await import('../launches/expectations.ts')
    const body = parseJson(await readBody(c))
    return c.json(await putExpectation(deps, token, c.req.param('instance'), body))
  })

  app.put('/v1/expectations', async (c) => {
    const token = await authenticate(c)
    const { putExpectations } = await import('../launches/expectations.ts')
    return c.json({ items: await putExpectations(deps, token, parseJson(await readBody(c))) })
  })

  app.delete('/v1/expectations/:instance', async (c) => {
    const token = await authenticate(c)
    const { dropExpectation } = await import('../launches/expectations.ts')
    await dropExpectation(deps, token, c.req.param('instance'))
    return c.body(null, 204)
  })

  app.get('/v1/schemas/:schema', async (c) => {
    const { schemaNamed } = await import('./schemas.ts')
    return c.json(schemaNamed(c.req.param('schema')))
  })

  /** Before the body is read: a report that may not or cannot be taken now costs nothing. */
  async function reporter(c: Context): Promise<TokenItem> {
    const token = await authenticate(c)
    budget.ofToken(token.token_id, hintOf(c.req.header('boot-health-hint')))
    return token
  }

  /** 202 for stored and for seen before: the guest has done its part either way. */
  async function store(c: Context, report: Acceptance): Promise<Response> {
    if (report.source !== 'console') budget.ofGuest(report.token.fleet, report.guest)
    const { key, outcome, cut } = await accept(deps, report, options)
    const { fleet, guest, boot_key, seq } = key
    const headers: Record<string, string> = cut > 0 ? { 'boot-health-cut': String(cut) } : {}
    return c.json({ outcome, fleet, guest, boot_key, seq }, 202, headers)
  }

  answerErrors(app, deps.log)
  return app
}

const headerOf = (c: Context) => (name: string) => c.req.header(name)
