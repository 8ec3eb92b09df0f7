/** Routes of webhook receivers and guests: claims of repairs, their outcomes, and the action that a guest requests for itself. */
import { timingSafeEqual } from 'node:crypto'
import type { Context, Hono } from 'hono'
import * as z from 'zod'
import { incidentId } from '../../shared/incident-id.ts'
import { problem } from '../../shared/problem.ts'
import { sha256Hex } from '../../shared/token.ts'
import type { ApiDeps } from '../deps.ts'
import { bearerOf, unauthorized } from '../http/auth.ts'
import type { Authenticate } from '../http/caller.ts'
import { ProblemError } from '../http/problem-response.ts'
import { readJson } from '../http/read-json.ts'
import { changeAction } from '../repairs/change-action.ts'
import { claimAction } from '../repairs/claim-action.ts'
import { claimProblem } from '../repairs/claim-refusal.ts'
import { guestAction } from '../repairs/guest-action.ts'
import type { ActionItem } from '../store/action-item.ts'
import { actionJson, answerJson } from './json-shapes.ts'

export const claimBody = z.strictObject({ token: z.string().max(200).optional() })
export const outcomeBody = z.strictObject({
  token: z.string().max(200).optional(),
  note: z.string().trim().min(1).max(500),
})

/** For receivers and guests: claims, outcomes, and the action that a guest may take on itself. */
export function addRemediationRoutes(app: Hono, deps: ApiDeps, authenticate: Authenticate): void {
  app.post('/v1/remediations/:id/claim', async (c) => {
    const { token } = await readJson(c, claimBody)
    const action = await demandAction(c, deps, token)
    const claim = await claimAction(deps, action, { via: 'webhook', key: claimKey(c) })
    if (!claim.ok) throw new ProblemError(claimProblem(claim.refusal))
    return answerJson(c, claimJson(claim.action))
  })

  app.post('/v1/remediations/:id/outcome', async (c) => {
    const { token, note } = await readJson(c, outcomeBody)
    await noteOutcome(deps, await demandAction(c, deps, token), note)
    return c.body(null, 204)
  })

  app.get('/v1/remediations/:id', async (c) => {
    const { fleet } = await authenticate(c)
    const action = await deps.store.getAction(c.req.param('id'))
    if (action?.fleet !== fleet) throw notFound()
    return answerJson(c, actionJson(action))
  })

  app.get('/v1/boots/:boot_key/action', async (c) => {
    const { fleet } = await authenticate(c)
    // The answer `rerun` claims the repair, and a HEAD request would never see it.
    if (c.req.method === 'HEAD') return c.body(null, 204)
    const secret = c.req.header('boot-health-secret') ?? ''
    const word = await guestAction(deps, { fleet, boot_key: c.req.param('boot_key'), secret })
    return c.text(word, 200, { 'cache-control': 'no-store' })
  })
}

/** `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header), hashed; null where none or an unusable one is sent. */
function claimKey(c: Context): string | null {
  const key = c.req.header('idempotency-key') ?? ''
  return /^[\x21-\x7e]{8,200}$/.test(key) ? sha256Hex(key) : null
}

/** The action of the caller's token. 404 where there is none, 401 where the token is another's. */
async function demandAction(c: Context, deps: ApiDeps, fromBody: string | undefined): Promise<ActionItem> {
  const action = await deps.store.getAction(c.req.param('id') ?? '')
  if (!action) throw notFound()
  const token = bearerOf(c) ?? fromBody ?? ''
  if (!isSameHash(sha256Hex(token), action.token_hash))
    throw unauthorized('Send the token of this action’s webhook: `Authorization: Bearer <token>`.')
  return action
}

function isSameHash(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)]
  return a.length === b.length && timingSafeEqual(a, b)
}

const notFound = () =>
  new ProblemError(problem(404, 'no_such_remediation', 'Not found', 'There is no repair with this id.'))

/** Everything that a receiver needs to act, from our own store and not from its request. */
function claimJson({
  action_id,
  action,
  instance,
  fleet,
  fence,
  expires_at,
  verify_by,
  claimed_at,
}: ActionItem): object {
  const time = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString())
  return {
    action_id,
    action,
    instance,
    fleet,
    fence,
    expires_at: time(expires_at),
    claimed_at: time(claimed_at),
    verify_by: time(verify_by),
  }
}

/** What a receiver reports about its own work: stored for people, never trusted. */
async function noteOutcome(deps: ApiDeps, action: ActionItem, note: string): Promise<void> {
  const { fleet, instance, action_id } = action
  const at = deps.now()
  const entry = {
    fleet,
    at,
    actor: 'receiver',
    action: 'outcome',
    reason: note,
    detail: { instance, action_id },
  }
  await deps.store.appendAudit({ ...entry, subject: incidentId(action.incident) })
  await deps.store.appendAudit({ ...entry, subject: `instance:${instance}` })
  await changeAction(deps, action, (stored) => ({ ...stored, outcome_note: note }))
}
