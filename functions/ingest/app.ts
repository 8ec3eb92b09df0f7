/**
 * The ingest app. It splits a report into its parts, redacts and stores it, and never interprets the evidence: a parser's
 * bug must not reject a guest's report, and in a boot storm every millisecond here is paid a hundred thousand times.
 * Nothing is parsed before its size is checked.
 */
import { type Context, Hono } from 'hono'
import { parseEnvelope } from '../../shared/envelope/envelope.ts'
import { BODIES_AT_ONCE, BODIES_WAITING } from '../../shared/policy/limits.ts'
import { pointersOf } from '../../shared/problem.ts'
import { sha256Hex } from '../../shared/token.ts'
import { type Acceptance, accept } from '../boots/accept.ts'
import type { Deps } from '../deps.ts'
import type { WriteAhead } from '../due/write-ahead.ts'
import { createAuthenticate } from '../http/auth.ts'
import { INGEST_ROUTES } from '../http/ingest-routes.ts'
import { answerErrors } from '../http/problem-response.ts'
import { type Connection, networkOf } from '../http/source-address.ts'
import type { GuestStore } from '../store/guest-store.ts'
import type { Store } from '../store/store.ts'
import type { Payer } from './allowance.ts'
import { logAnswered } from './answered.ts'
import { createAtOnce } from './at-once.ts'
import { badBody, parseJson } from './bad-body.ts'
import { INVENTORY_LIMIT, REPORT_LIMIT, readBody, readWire, textOf } from './body.ts'
import { type Budget, createBudget } from './budget.ts'
import { guestReport } from './file-report.ts'
import { createStoredBytes, type StoredBytes } from './stored-bytes.ts'

export interface IngestOptions {
  /** Set where no stream announces stored reports (embedded mode): writes the judge's due row ahead of each. */
  ahead?: () => WriteAhead
  /** The allowances of the previous app after a reload; default full ones. */
  budget?: Budget
  stored?: StoredBytes
}

/** The part of the store that guests wait for is loaded; the rest is loaded on demand. */
export type GuestDeps = Omit<Deps, 'store'> & { store: GuestStore; wholeStore: () => Promise<Store> }

/**
 * The ingest app: `/v1/evidence`, `/v1/boots`, `/v1/console`, `/v1/expectations` and their schemas. Modules that our
 * reporter never needs are imported on demand: the schemas are half of a cold start.
 */
export function createIngestApp(deps: Deps | GuestDeps, options: IngestOptions = {}): Hono {
  const app = new Hono()
  const authenticate = createAuthenticate(deps, INGEST_ROUTES)
  const answered = logAnswered(deps)
  const budget = options.budget ?? createBudget(deps)
  const atOnce = createAtOnce({ most: BODIES_AT_ONCE, waiting: BODIES_WAITING })
  const whole = async () => ('wholeStore' in deps ? { ...deps, store: await deps.wholeStore() } : deps)
  const stored = options.stored ?? createStoredBytes(deps, whole)

  app.post('/v1/evidence', answered, async (c) => {
    const token = await authenticate(c)
    const wire = await readWire(c, REPORT_LIMIT)
    return atOnce(async () => {
      const text = await textOf(wire, REPORT_LIMIT)
      const parsed = parseEnvelope(text)
      if (!parsed.ok) throw badBody(400, parsed.errors)
      return takeReport(c, guestReport(headerOf(c), token, parsed.value, 'evidence'), text)
    })
  })

  app.post('/v1/boots', answered, async (c) => {
    const token = await authenticate(c)
    const wire = await readWire(c, REPORT_LIMIT)
    const { bootReport, evidenceOfReport, hasTooManyValues } = await import('../../shared/boot-report.ts')
    return atOnce(async () => {
      const text = await textOf(wire, REPORT_LIMIT)
      const json = parseJson(text)
      if (hasTooManyValues(json))
        throw badBody(422, [{ pointer: '', detail: 'more values than a report has' }])
      const parsed = bootReport.safeParse(json)
      if (!parsed.success) throw badBody(422, pointersOf(parsed.error))
      return takeReport(c, guestReport(headerOf(c), token, evidenceOfReport(parsed.data), 'boots'), text)
    })
  })

  app.post('/v1/console', answered, async (c) => {
    const token = await authenticate(c)
    const { consoleReport, readConsole } = await import('./console-report.ts')
    return store(c, consoleReport(token, c.req.query('instance'), await readConsole(c)))
  })

  app.put('/v1/expectations/:instance', async (c) => {
    const token = await authenticate(c)
    const { putExpectation } = await import('../launches/expectations.ts')
    const body = parseJson(await readBody(c, INVENTORY_LIMIT))
    return c.json(await putExpectation(await whole(), token, c.req.param('instance'), body))
  })

  app.put('/v1/expectations', async (c) => {
    const token = await authenticate(c)
    const { putExpectations } = await import('../launches/expectations.ts')
    return c.json({
      items: await putExpectations(await whole(), token, parseJson(await readBody(c, INVENTORY_LIMIT))),
    })
  })

  app.delete('/v1/expectations/:instance', async (c) => {
    const token = await authenticate(c)
    const { dropExpectation } = await import('../launches/expectations.ts')
    await dropExpectation(await whole(), token, c.req.param('instance'))
    return c.body(null, 204)
  })

  app.get('/v1/schemas/:schema', async (c) => {
    const { schemaNamed } = await import('./schemas.ts')
    return c.json(schemaNamed(c.req.param('schema')))
  })

  /** Taken after reading, so that a body that is not a report costs no budget, and a report its bytes. */
  async function takeReport(c: Context, report: Acceptance, text: string): Promise<Response> {
    const payer = payerOf(c, report)
    const { guest, fleet, secret_hash } = payer
    const isBound = async () => {
      if (secret_hash === null) return false
      const { isBoundGuest } = await import('./bound-guest.ts')
      return isBoundGuest(await whole(), fleet, { guest, secret_hash, facts: report.evidence.facts })
    }
    await budget(payer, text.length, isBound)
    return store(c, report, (bytes) => stored(payer, bytes, isBound))
  }

  function payerOf(c: Context, { token, guest, hint, secret }: Acceptance): Payer {
    const { peer = '', client = peer }: Connection = c.env ?? {}
    const { token_id, fleet } = token
    const secret_hash = secret === null ? null : sha256Hex(secret)
    return { token_id, fleet, guest, hint, source: networkOf(client), secret_hash }
  }

  /** 202 for stored and for seen before: in both cases the guest is done. */
  async function store(
    c: Context,
    report: Acceptance,
    room?: (bytes: number) => Promise<void>,
  ): Promise<Response> {
    const ahead = options.ahead?.()
    const { key, outcome, cut } = await accept(deps, report, { ahead, ...(room ? { room } : {}) })
    const { fleet, guest, boot_key, seq, sha } = key
    c.set('stored', { boot_key, report: sha })
    const headers: Record<string, string> = cut > 0 ? { 'boot-health-cut': String(cut) } : {}
    return c.json({ outcome, fleet, guest, boot_key, seq }, 202, headers)
  }

  // Boots are reported here and read from the API.
  answerErrors(app, deps.log, (path) => (path === '/v1/boots' ? ['GET'] : []))
  return app
}

const headerOf = (c: Context) => (name: string) => c.req.header(name)
