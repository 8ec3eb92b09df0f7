/** Annotations over HTTP: what was deployed or released when, posted by pipelines and people, shown beside the trend. */
import type { Hono } from 'hono'
import * as z from 'zod'
import { ANNOTATIONS_PER_DAY, ANNOTATIONS_SHOWN } from '../../shared/policy/limits.ts'
import { LIFE_S } from '../../shared/policy/lives.ts'
import { ANNOTATION_REPEATED_MS } from '../../shared/policy/waits.ts'
import { problem } from '../../shared/problem.ts'
import { DAY_MS } from '../../shared/time.ts'
import { sha256Hex } from '../../shared/token.ts'
import type { ApiDeps } from '../deps.ts'
import type { Authenticate } from '../http/caller.ts'
import { ProblemError } from '../http/problem-response.ts'
import { readJson } from '../http/read-json.ts'
import type { Annotation } from '../store/annotation-item.ts'
import { annotationId, annotationJson, annotationNamed } from './annotation-json.ts'
import { notFound } from './json-routes.ts'
import { answerJson } from './json-shapes.ts'
import { readTrendQuery } from './trend-routes.ts'

export const annotationBody = z.strictObject({
  text: z.string().trim().min(1, 'say what happened').max(200),
  /** RFC 3339; default now. */
  at: z.iso.datetime({ offset: true }).optional(),
  /** Missing: the annotation is about the whole fleet. */
  image: z.string().min(1).max(128).nullable().default(null),
})
type Body = z.infer<typeof annotationBody>

/** `/v1/annotations`. */
export function addAnnotationRoutes(app: Hono, deps: ApiDeps, authenticate: Authenticate): void {
  app.get('/v1/annotations', async (c) => {
    const { fleet } = await authenticate(c)
    const { days, image } = readTrendQuery(c)
    const range = { fromMs: deps.now() - days * DAY_MS, untilMs: deps.now() + DAY_MS }
    const found = await deps.store.listAnnotations(fleet, range, ANNOTATIONS_SHOWN)
    const items = found.filter((one) => image === undefined || one.image === null || one.image === image)
    return answerJson(c, { items: items.map(annotationJson), next: null })
  })

  app.post('/v1/annotations', async (c) => {
    const { fleet, by } = await authenticate(c)
    const body = await readJson(c, annotationBody)
    const at = momentOf(deps, body)
    const ofDay = await sameDay(deps, fleet, at)
    const same = ofDay.find((one) => isSame(one, body, at))
    if (same) return answerJson(c, annotationJson(same))
    if (ofDay.length >= ANNOTATIONS_PER_DAY) throw tooMany()
    const { text, image } = body
    const id = sha256Hex(JSON.stringify([at, text, image])).slice(0, 12)
    const annotation = { fleet, id, at, text, image, author: by }
    await deps.store.putAnnotation(annotation)
    return answerJson(c, annotationJson(annotation), 201)
  })

  app.delete('/v1/annotations/:id', async (c) => {
    const { fleet, by } = await authenticate(c)
    const name = annotationNamed(c.req.param('id'))
    const found = name && (await deps.store.getAnnotation({ fleet, ...name }))
    if (!found) throw notFound('no_such_annotation', 'There is no annotation with this id.')
    await deps.store.appendAudit({
      subject: `fleet:${fleet}`,
      fleet,
      at: deps.now(),
      actor: by,
      action: 'annotation_deleted',
      reason: found.text,
      detail: { annotation: annotationId(found), image: found.image },
    })
    await deps.store.deleteAnnotation(found)
    deps.log('annotation_deleted', { fleet, annotation: annotationId(found), by })
    return c.body(null, 204)
  })
}

/** Throws 422 for a moment before annotations are kept, or later than tomorrow. */
function momentOf({ now }: Pick<ApiDeps, 'now'>, { at }: Body): number {
  const moment = at === undefined ? now() : Date.parse(at)
  const oldest = now() - LIFE_S.annotation * 1000
  if (moment > oldest && moment <= now() + DAY_MS) return moment
  const errors = [{ pointer: '/at', detail: 'a moment of the last 400 days, or of the next day' }]
  throw new ProblemError(
    problem(422, 'invalid_body', 'Unprocessable content', 'The body is not usable; see errors.', errors),
  )
}

function sameDay({ store }: Pick<ApiDeps, 'store'>, fleet: string, at: number): Promise<Annotation[]> {
  const midnight = Math.floor(at / DAY_MS) * DAY_MS
  const range = { fromMs: midnight - ANNOTATION_REPEATED_MS, untilMs: midnight + DAY_MS }
  return store.listAnnotations(fleet, range, ANNOTATIONS_PER_DAY)
}

/** The same annotation: with a time, one at exactly that time; without one, one that was posted a moment ago. */
function isSame(one: Annotation, body: Body, at: number): boolean {
  if (one.text !== body.text || one.image !== body.image) return false
  return body.at === undefined ? one.at <= at && one.at > at - ANNOTATION_REPEATED_MS : one.at === at
}

const tooMany = () =>
  new ProblemError(
    problem(409, 'too_many_annotations', 'Conflict', `A fleet has at most ${ANNOTATIONS_PER_DAY} a day.`),
  )
