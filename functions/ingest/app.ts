/**
 * The way in. It reads the head of a report, never the evidence: a parser's bug must not turn a guest away,
 * and in a boot storm every millisecond here is paid a hundred thousand times.
 */
import { Hono } from 'hono'
import { consoleEvidence } from '../../shared/envelope/console.ts'
import { parseEnvelope } from '../../shared/envelope/envelope.ts'
import type { Evidence } from '../../shared/evidence.ts'
import { identityOf } from '../../shared/identity.ts'
import { type ProblemError as Pointer, pointersOf, problem } from '../../shared/problem.ts'
import { createAuthenticate, requireRole } from '../auth.ts'
import type { Deps } from '../deps.ts'
import { answerErrors, ProblemError } from '../problem-response.ts'
import type { Hint, ReportSource, TokenItem } from '../store/items.ts'
import { type Accepted, accept } from './accept.ts'
import { readBody } from './body.ts'

export interface IngestOptions {
  /** True where no stream announces stored reports (embedded mode). */
  guardJudging: boolean
}

type Variables = { token: TokenItem }

/**
 * The ingest app: `/v1/evidence`, `/v1/boots`, `/v1/console`, `/v1/expectations/{instance}`.
 * What our reporter never asks for is imported when somebody does: the schemas are half of a cold start.
 */
export function createIngestApp(deps: Deps, options: IngestOptions): Hono {
  const app = new Hono<{ Variables: Variables }>()
  const authenticate = createAuthenticate(deps)
  const reporters = requireRole(authenticate, 'ingest', 'instance')

  app.post('/v1/evidence', reporters, async (c) => {
    const parsed = parseEnvelope(await readBody(c))
    if (!parsed.ok) throw badBody(400, parsed.errors)
    return c.json(...answerOf(await file(c.req, c.get('token'), parsed.value, 'evidence')))
  })

  app.post('/v1/boots', reporters, async (c) => {
    const { bootReport, evidenceOfReport } = await import('../../shared/boot-report.ts')
    const parsed = bootReport.safeParse(json(await readBody(c)))
    if (!parsed.success) throw badBody(422, pointersOf(parsed.error))
    return c.json(...answerOf(await file(c.req, c.get('token'), evidenceOfReport(parsed.data), 'boots')))
  })

  app.post('/v1/console', requireRole(authenticate, 'inventory', 'operator'), async (c) => {
    const instance = c.req.query('instance') ?? ''
    if (!/^[\x21-\x7e]{1,128}$/.test(instance))
      throw badBody(400, [{ pointer: '?instance', detail: 'name the instance: /v1/console?instance=ID' }])
    const { evidence, boot_key } = consoleEvidence(await readBody(c))
    const accepted = await accept(
      deps,
      {
        evidence,
        source: 'console',
        token: c.get('token'),
        guest: instance,
        boot_key,
        secret: null,
        uptime_sent: null,
        hint: 'unsure',
        attested_instance: instance,
      },
      options,
    )
    return c.json(...answerOf(accepted))
  })

  app.put('/v1/expectations/:instance', requireRole(authenticate, 'inventory', 'operator'), async (c) => {
    const { putExpectation } = await import('./expectations.ts')
    const outcome = await putExpectation(
      deps,
      c.get('token'),
      c.req.param('instance'),
      json(await readBody(c)),
    )
    return c.json(outcome, 200)
  })

  app.get('/v1/schemas/boot.json', async (c) => {
    const { bootReportJsonSchema } = await import('../../shared/boot-report.ts')
    return c.json(bootReportJsonSchema())
  })

  async function file(
    request: { header: (name: string) => string | undefined },
    token: TokenItem,
    evidence: Evidence,
    source: ReportSource,
  ): Promise<Accepted> {
    const identity = identityOf(evidence.facts)
    const missing: Pointer[] = []
    if (!identity.boot_key)
      missing.push({ pointer: 'boot_id', detail: 'a uuid that changes with every boot' })
    if (!identity.guest)
      missing.push({
        pointer: 'product_uuid',
        detail: 'or macs, or machine_id: something that names the guest',
      })
    if (!identity.boot_key || !identity.guest) throw badBody(422, missing)
    const secret = request.header('boot-health-secret') ?? ''
    return accept(
      deps,
      {
        evidence,
        source,
        token,
        guest: identity.guest,
        boot_key: identity.boot_key,
        secret: /^[0-9a-f]{32,128}$/.test(secret) ? secret : null,
        uptime_sent: seconds(request.header('boot-health-uptime')),
        hint: hintOf(request.header('boot-health-hint') ?? evidence.facts.hint),
        attested_instance: token.role === 'instance' ? token.instance : null,
      },
      options,
    )
  }

  answerErrors(app as unknown as Hono, deps.log)
  return app as unknown as Hono
}

/** 202 for stored and for seen before: the guest has done its part either way. */
function answerOf(accepted: Accepted): [object, 202, Record<string, string>] {
  const { fleet, guest, boot_key, seq } = accepted.key
  const headers: Record<string, string> = accepted.cut > 0 ? { 'boot-health-cut': String(accepted.cut) } : {}
  return [{ outcome: accepted.outcome, fleet, guest, boot_key, seq }, 202, headers]
}

function badBody(status: 400 | 422, errors: Pointer[]): ProblemError {
  const title = status === 400 ? 'Bad request' : 'Unprocessable content'
  return new ProblemError(
    problem(status, 'invalid_report', title, 'The body is not a report; see errors.', errors),
  )
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw badBody(400, [{ pointer: '', detail: 'the body is not JSON' }])
  }
}

const hintOf = (text: string | undefined): Hint => (text === 'good' || text === 'bad' ? text : 'unsure')

function seconds(text: string | undefined): number | null {
  if (!text || !/^[0-9]{1,10}(\.[0-9]{1,6})?$/.test(text)) return null
  return Number(text)
}
