/**
 * `GET /events`: notifies a browser when something changed in its user's fleets, as server-sent events. It does not say
 * what changed: the browser requests its page again, with the usual checks. Only a long-running process has this route.
 */
import type { Context, Hono } from 'hono'
import { actorText } from '../../shared/actor.ts'
import { displayLine } from '../../shared/display.ts'
import { incidentId } from '../../shared/incident-id.ts'
import { STREAM_AUTH_CACHED_MS, STREAM_BEATS_EVERY_MS } from '../../shared/policy/people.ts'
import { RETRY_AFTER_S } from '../../shared/policy/retries.ts'
import { problem } from '../../shared/problem.ts'
import { incidentWords } from '../../shared/verdict-words.ts'
import type { ApiDeps } from '../deps.ts'
import { ProblemError } from '../http/problem-response.ts'
import type { FleetWatch, NewsSince, OpenedIncident } from '../store/fleet-news.ts'
import { type Access, createAccess, type Parts, type Viewer } from './access.ts'
import { notFound } from './json-routes.ts'
import { linksFor } from './pages/links.ts'

/** Time after which a browser that lost its stream reconnects. */
const COME_AGAIN = 'retry: 2000\n\n'
const STILL_HERE = ': still here\n\n'

/** The stream of changes. `?fleet=` limits it to one fleet; `?after=` is an id to continue from, like `Last-Event-ID`. */
export function addEventRoutes(app: Hono, deps: ApiDeps, parts: Parts): void {
  const { viewerOf } = createAccess(deps, { ...parts, cacheMs: STREAM_AUTH_CACHED_MS })
  app.get('/events', async (c) => {
    const viewer = await viewerOf(c)
    if (deps.live === undefined)
      throw notFound('no_stream', 'This server has no stream of changes: ask again with If-None-Match.')
    // A HEAD request never reads the stream to its end.
    if (c.req.method === 'HEAD') return c.body(null, 200)
    const watch = deps.live.watch(`${viewer.by} ${actorText(viewer.actor)}`)
    if (watch === null) throw tooManyWatch()
    const last = c.req.header('last-event-id') ?? c.req.query('after') ?? null
    return c.body(streamOf({ c, watch, viewerOf, last, now: deps.elapsed ?? deps.now }, viewer), 200, {
      'content-type': 'text/event-stream; charset=utf-8',
      // A proxy that buffers a complete answer would hold the stream for ever.
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
      // Once the stream ends nothing may hold the connection, and with it the server's stop.
      connection: 'close',
    })
  })
}

interface Streamed {
  c: Context
  watch: FleetWatch
  viewerOf: Access['viewerOf']
  last: string | null
  /** Milliseconds. */
  now: () => number
}

/**
 * Pulled only when the last text was sent: for a client that does not read, at most one text waits here, and its idle
 * socket is closed after a minute.
 */
function streamOf(
  { c, watch, viewerOf, last, now }: Streamed,
  viewer: Viewer,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder()
  let fleets = fleetsFor(c, viewer)
  let askedAt = now()
  let id = last
  let saidAt = performance.now()
  /** The new changes as text; null where the reader may not look any more. */
  async function news(): Promise<string | null> {
    if (now() - askedAt >= STREAM_BEATS_EVERY_MS) {
      askedAt = now()
      const still = await viewerOf(c).catch(() => null)
      if (still === null) return null
      fleets = fleetsFor(c, still)
    }
    const news = watch.since(id, fleets)
    id = news.id
    return textOf(news)
  }
  /** The next text to send; null at the end. Changes of other fleets wake every stream, but send nothing here. */
  async function nextText(): Promise<string | null> {
    for (;;) {
      const left = Math.max(0, saidAt + STREAM_BEATS_EVERY_MS - performance.now())
      const text = (await watch.next(left)) ? await news() : null
      if (text !== '') return text
      if (performance.now() - saidAt >= STREAM_BEATS_EVERY_MS) return STILL_HERE
    }
  }
  return new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      const news = watch.since(id, fleets)
      id = news.id
      controller.enqueue(encoder.encode(`${COME_AGAIN}${event('ready', id, {})}${textOf(news)}`))
    },
    async pull(controller) {
      const text = await nextText()
      saidAt = performance.now()
      if (text !== null) return controller.enqueue(encoder.encode(text))
      watch.stop()
      controller.close()
    },
    cancel: () => watch.stop(),
  })
}

const fleetsFor = (c: Context, { fleet, fleets }: Viewer): readonly string[] =>
  c.req.query('fleet') !== undefined || fleets.length === 0 ? [fleet] : fleets

function textOf({ id, changed, opened }: NewsSince): string {
  const incidents = opened.map((one) => event('incident', id, openedJson(one)))
  return [...(changed.length > 0 ? [event('changed', id, { fleets: changed })] : []), ...incidents].join('')
}

function openedJson(incident: OpenedIncident): object {
  const { fleet, cause, image, severity } = incident
  return {
    ...{ fleet, severity, id: incidentId(incident) },
    title: `${incidentWords(cause)} on ${displayLine(image, 128)}`,
    path: linksFor({ fleet }).incident(incident),
  }
}

/** JSON has no line breaks, which would end the event. */
const event = (name: string, id: string, data: object): string =>
  `event: ${name}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`

function tooManyWatch(): ProblemError {
  const detail =
    'No stream can be opened now: too many are open, yours or in all, or the server is stopping. Pages poll until then.'
  return new ProblemError(problem(503, 'too_many_streams', 'Too many streams', detail), {
    'retry-after': String(RETRY_AFTER_S),
  })
}
