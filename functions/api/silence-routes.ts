/** Silences over HTTP: what is muted, and an operator's ways to mute, to change that, and to end it. */
import type { Hono } from 'hono'
import * as z from 'zod'
import type { ApiDeps } from '../deps.ts'
import type { Authenticate } from '../http/caller.ts'
import { readJson } from '../http/read-json.ts'
import {
  addSilence,
  changeSilence,
  endSilence,
  type SilenceChange,
  silenceMatches,
} from '../incidents/incident-change.ts'
import type { Silence } from '../store/incident-item.ts'
import { notFound } from './json-routes.ts'
import { answerJson } from './json-shapes.ts'
import { lasting, reasonText, untilOf } from './lasting.ts'

const scope = z.string().min(1).max(200).nullable().default(null)
export const silenceBody = z
  .strictObject({
    cause: scope,
    image: scope,
    instance: scope,
    reason: reasonText,
    /** Every cause and image of the fleet; required, so that a missing field never means that. */
    all: z.boolean().default(false),
    /** Stops repairs too. */
    pause: z.boolean().default(false),
    /** Answers what it would mute, and saves nothing. */
    preview: z.boolean().default(false),
    ...lasting,
  })
  .refine(
    ({ all, cause, image, instance }) => all === (cause === null && image === null && instance === null),
    {
      path: ['all'],
      message:
        'name a cause, an image, an instance or several of these; or, to silence the whole fleet, all: true without any',
    },
  )
export const changeBody = z
  .strictObject({ reason: reasonText.optional(), pause: z.boolean().optional(), ...lasting })
  .refine(
    (body) => Object.values(body).some((value) => value !== undefined),
    'name at least one field to change',
  )

/** `/v1/silences`. */
export function addSilenceRoutes(app: Hono, deps: ApiDeps, authenticate: Authenticate): void {
  app.get('/v1/silences', async (c) => {
    const { fleet } = await authenticate(c)
    const items = await deps.store.listSilences(fleet, deps.now())
    return answerJson(c, { items: items.map(silenceJson), next: null })
  })

  app.post('/v1/silences', async (c) => {
    const who = await authenticate(c)
    const { preview, until, for_s, all: _, ...wanted } = await readJson(c, silenceBody)
    const ends_at = untilOf(deps, { until, for_s }, null)
    const matches = await silenceMatches(deps, who.fleet, wanted)
    if (preview) return answerJson(c, { matches })
    const silence = await addSilence(deps, who, { ...wanted, starts_at: deps.now(), ends_at })
    return answerJson(c, { ...silenceJson(silence), matches }, 201)
  })

  app.patch('/v1/silences/:id', async (c) => {
    const who = await authenticate(c)
    const wanted = changeOf(deps, await readJson(c, changeBody))
    const silence = await changeSilence(deps, who, c.req.param('id'), () => wanted)
    if (silence === null) throw noSuchSilence()
    return answerJson(c, silenceJson(silence))
  })

  app.delete('/v1/silences/:id', async (c) => {
    const who = await authenticate(c)
    if (!(await endSilence(deps, who, c.req.param('id')))) throw noSuchSilence()
    return c.body(null, 204)
  })
}

function changeOf(deps: ApiDeps, body: z.infer<typeof changeBody>): SilenceChange {
  const { until, for_s, reason, pause } = body
  return {
    ...(until === undefined && for_s === undefined ? {} : { ends_at: untilOf(deps, { until, for_s }, null) }),
    ...(reason === undefined ? {} : { reason }),
    ...(pause === undefined ? {} : { pause }),
  }
}

const time = (ms: number) => new Date(ms).toISOString()
const noSuchSilence = () => notFound('no_such_silence', 'No silence with this id is in force.')

function silenceJson({ fleet: _fleet, starts_at, ends_at, instance = null, ...silence }: Silence): object {
  return { ...silence, instance, starts_at: time(starts_at), ends_at: time(ends_at) }
}
