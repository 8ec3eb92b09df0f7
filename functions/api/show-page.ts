/** From a request to a page: who is looking, at which fleet, and the sign-in page for everybody else. */
import type { Context } from 'hono'
import { PAGE_POLLS_EVERY_S, PAGE_POLLS_OFTEN_S } from '../../shared/policy/people.ts'
import type { ApiDeps } from '../deps.ts'
import { ProblemError } from '../http/problem-response.ts'
import type { Access, Viewer } from './access.ts'
import { readFleetStrip } from './fleet-strip.ts'
import { fleetStrip } from './pages/fleet-strip.ts'
import type { Html } from './pages/html.ts'
import { type Freshness, type PageProps, page } from './pages/layout.ts'
import { type Links, linksFor } from './pages/links.ts'

interface Shown {
  title: string
  active: PageProps['active']
  main: Html
  /** For a page about several fleets: what is held back in them, instead of in the selected one. */
  strip?: Html | ''
  /** Without navigation: for a screen on a wall. */
  bare?: boolean
}

interface PageRequest extends Viewer {
  links: Links
  /** The requested path: `/login` leads back to it. */
  path: string
}

type Show = (c: Context, looking: PageRequest) => Promise<Shown>
/** `own_strip`: `show` itself provides the strip, so that it is not read twice. */
export type ShowPage = (show: Show, options?: { own_strip: boolean }) => (c: Context) => Promise<Response>

/** A handler of pages: what `show` reads and renders, in the frame, for this viewer, and never cached. */
export function createShowPage(deps: ApiDeps, { viewerOf }: Access): ShowPage {
  const freshness = freshnessOf(deps)
  return (show, { own_strip } = { own_strip: false }) =>
    async (c) => {
      const { pathname, search } = new URL(c.req.url)
      const path = `${pathname}${search}`
      const viewer = await viewerOf(c).catch((error: unknown) => {
        if (error instanceof ProblemError && error.problem.status === 401) return null
        throw error
      })
      if (viewer === null) return c.redirect(`/login?next=${encodeURIComponent(path)}`, 303)
      const links = linksFor(viewer)
      const [shown, held] = await Promise.all([
        show(c, { ...viewer, links, path }),
        own_strip ? null : readFleetStrip(deps, viewer.fleet),
      ])
      const strip = held ? fleetStrip(held, links) : ''
      return c.html(page({ strip, ...shown, viewer, path, freshness }), 200, {
        'cache-control': 'private, no-cache',
      })
    }
}

/** The stream has this process's writes: where it alone writes the table, that is all of them. */
const freshnessOf = ({ live, soleWorker }: ApiDeps): Freshness => ({
  hasStream: live !== undefined,
  asks_s: soleWorker === undefined ? PAGE_POLLS_OFTEN_S : PAGE_POLLS_EVERY_S,
  asks_often_s: PAGE_POLLS_OFTEN_S,
})
