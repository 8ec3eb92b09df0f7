/** The guard over HTTP: what holds repairs now, and an operator's ways to hold or release them. */
import type { Hono } from 'hono'
import * as z from 'zod'
import { fleetSettings } from '../../shared/config.ts'
import { problem } from '../../shared/problem.ts'
import { heldSlots, tokensAt } from '../../shared/remediation/guard.ts'
import { DAY_S } from '../../shared/time.ts'
import type { ApiDeps } from '../deps.ts'
import type { Authenticate } from '../http/caller.ts'
import { ProblemError } from '../http/problem-response.ts'
import { readJson } from '../http/read-json.ts'
import { addPause, endPause, releaseLatches, setKill, TooManyPauses } from '../repairs/guard-change.ts'
import type { Guard } from '../store/action-item.ts'
import { answerJson } from './json-shapes.ts'

const reason = z.string().trim().min(1, 'say why, for the next person who looks').max(300)
export const killBody = z.strictObject({ on: z.boolean(), reason })
export const pauseBody = z
  .strictObject({
    reason,
    /** RFC 3339. */
    until: z.iso.datetime({ offset: true }).optional(),
    for_s: z
      .number()
      .int()
      .min(1)
      .max(30 * DAY_S)
      .optional(),
  })
  .refine((body) => (body.until === undefined) !== (body.for_s === undefined), 'give one of until and for_s')
export const releaseBody = z.strictObject({
  cause: z.string().max(200).nullable().default(null),
  image: z.string().max(200).nullable().default(null),
  reason: reason.default('released'),
})

/** `/v1/guard`: what holds repairs, and the routes to hold or release them. */
export function addGuardRoutes(app: Hono, deps: ApiDeps, authenticate: Authenticate): void {
  app.get('/v1/guard', async (c) => {
    const { fleet } = await authenticate(c)
    return answerJson(c, guardJson(deps, fleet, await deps.store.getGuard(fleet)))
  })

  app.post('/v1/guard/kill', async (c) => {
    const who = await authenticate(c)
    const guard = await setKill(deps, who, await readJson(c, killBody))
    return answerJson(c, guardJson(deps, who.fleet, guard))
  })

  app.post('/v1/guard/pauses', async (c) => {
    const who = await authenticate(c)
    const { id, guard } = await pause(deps, who, await readJson(c, pauseBody))
    return answerJson(c, { id, ...guardJson(deps, who.fleet, guard) })
  })

  app.delete('/v1/guard/pauses/:id', async (c) => {
    const who = await authenticate(c)
    if (!(await endPause(deps, who, c.req.param('id'))))
      throw new ProblemError(problem(404, 'no_such_pause', 'Not found', 'No pause with this id is active.'))
    return c.body(null, 204)
  })

  app.post('/v1/guard/latches/release', async (c) => {
    const who = await authenticate(c)
    const released = await releaseLatches(deps, who, await readJson(c, releaseBody))
    return answerJson(c, { released, ...guardJson(deps, who.fleet, await deps.store.getGuard(who.fleet)) })
  })
}

async function pause(deps: ApiDeps, who: { fleet: string; by: string }, body: z.infer<typeof pauseBody>) {
  const until = body.until ? Date.parse(body.until) : deps.now() + (body.for_s ?? 0) * 1000
  if (until <= deps.now())
    throw new ProblemError(
      problem(422, 'invalid_body', 'Unprocessable content', 'The end time of the pause is in the past.'),
    )
  try {
    return await addPause(deps, who, { reason: body.reason, until })
  } catch (error) {
    if (!(error instanceof TooManyPauses)) throw error
    throw new ProblemError(
      problem(409, 'too_many_pauses', 'Conflict', `Too many pauses are active: ${error.message}.`),
    )
  }
}

/** The guard as it is now, without expired pauses and slots. */
function guardJson(deps: ApiDeps, fleet: string, guard: Guard): object {
  const now = deps.now()
  const { remediation } = fleetSettings(deps.config, fleet)
  const time = (ms: number) => new Date(ms).toISOString()
  return {
    fleet,
    mode: remediation.mode,
    kill: guard.kill && { ...guard.kill, at: time(guard.kill.at) },
    pauses: guard.pauses
      .filter(({ until }) => until > now)
      .map(({ until, ...one }) => ({ ...one, until: time(until) })),
    latches: guard.latches.map(({ at, calm_since, ...one }) => ({
      ...one,
      at: time(at),
      calm_since: calm_since === null ? null : time(calm_since),
    })),
    bucket: { tokens: Math.floor(tokensAt(guard, remediation.bucket, now)), size: remediation.bucket.size },
    in_flight: heldSlots(guard, now).map(([action_id, { instance, image, until }]) => ({
      action_id,
      instance,
      image,
      until: time(until),
    })),
  }
}
