/** `GET /v1/trend`: results of boots over time, and where they changed. */
import type { Context, Hono } from 'hono'
import type * as z from 'zod'
import { TREND_MARGIN_EDGES, type TrendCount } from '../../shared/trend/trend-count.ts'
import { trendQuery } from '../../shared/trend/trend-query.ts'
import { queryFaults } from '../../shared/view/query-fields.ts'
import type { ApiDeps } from '../deps.ts'
import type { Authenticate } from '../http/caller.ts'
import { annotationJson } from './annotation-json.ts'
import { badQuery } from './bad-query.ts'
import { answerJson } from './json-shapes.ts'
import { readTrend } from './trend-reads.ts'

export function addTrendRoutes(app: Hono, deps: ApiDeps, authenticate: Authenticate): void {
  app.get('/v1/trend', async (c) => {
    const { fleet } = await authenticate(c)
    const { days, image } = readTrendQuery(c)
    const trend = await readTrend(deps, fleet, { days, image: image ?? null })
    const { points, changes, annotations, images, ...rest } = trend
    return answerJson(c, {
      ...rest,
      margin_edges_s: TREND_MARGIN_EDGES,
      points: points.map(({ at, until, ...count }) => ({
        at: time(at),
        until: time(until),
        ...countJson(count),
      })),
      changes: changes.map(({ at, ...change }) => ({ at: time(at), ...change })),
      annotations: annotations.map(annotationJson),
      images: images.map((one) => ({ image: one.image, ...countJson(one.count) })),
    })
  })
}

/** Throws 400 with the error of each field. */
export function readTrendQuery(c: Context): z.infer<typeof trendQuery> {
  const parsed = trendQuery.safeParse(c.req.query())
  if (parsed.success) return parsed.data
  throw badQuery(queryFaults(parsed.error))
}

const time = (ms: number) => new Date(ms).toISOString()
const countJson = ({ up, lost, margins = [] }: TrendCount) => ({ up, lost, margins })
