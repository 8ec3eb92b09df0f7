/** The pages. Each reads, then shows; nobody sees one without `viewerOf`, and who is nobody is sent to sign in. */
import type { Context, Hono } from 'hono'
import { fleetSettings } from '../../shared/config.ts'
import type { ApiDeps } from '../deps.ts'
import { ProblemError } from '../problem-response.ts'
import type { Access, Viewer } from './access.ts'
import { listBoots, readBoot } from './boot-reads.ts'
import { listIncidents } from './incident-reads.ts'
import { cursorErrors, notFound, readBootQuery } from './json-routes.ts'
import { bootPage } from './pages/boot-page.ts'
import { bootsPage } from './pages/boots-page.ts'
import type { Html } from './pages/html.ts'
import { type PageProps, page } from './pages/layout.ts'
import { type Links, linksFor } from './pages/links.ts'
import { readSummary } from './summary-reads.ts'

export interface Shown {
  title: string
  active: PageProps['active']
  main: Html
  live?: boolean
}
export type Show = (c: Context, viewer: Viewer, links: Links) => Promise<Shown>

/** Answers a page: reads as this viewer, in the frame, never stored by caches. */
export function createShowPage({ viewerOf }: Access) {
  return (show: Show) =>
    async (c: Context): Promise<Response> => {
      const url = new URL(c.req.url)
      const path = `${url.pathname}${url.search}`
      let viewer: Viewer
      try {
        viewer = await viewerOf(c)
      } catch (error) {
        if (error instanceof ProblemError && error.problem.status === 401)
          return c.redirect(`/login?next=${encodeURIComponent(path)}`, 303)
        throw error
      }
      const shown = await show(c, viewer, linksFor(viewer))
      return c.html(page({ ...shown, viewer, path }), 200, { 'cache-control': 'private, no-cache' })
    }
}

export function addPageRoutes(app: Hono, deps: ApiDeps, access: Access): void {
  const showPage = createShowPage(access)

  app.get(
    '/',
    showPage(async (c, { fleet }, links) => {
      const query = readBootQuery(c)
      const [boots, incidents, summary, guard] = await Promise.all([
        cursorErrors(listBoots(deps, fleet, query)),
        listIncidents(deps, fleet),
        readSummary(deps, fleet),
        deps.store.getGuard(fleet),
      ])
      const main = bootsPage({
        fleet,
        boots,
        query,
        incidents,
        summary,
        guard,
        links,
        mode: fleetSettings(deps.config, fleet).remediation.mode,
        lastReportAt: query.cursor === undefined ? (boots.items[0]?.first_at ?? null) : null,
        now: deps.now(),
        publicUrl: deps.config.public_url,
      })
      return { title: `Boots of ${fleet}`, active: 'boots', main }
    }),
  )

  app.get(
    '/boots/:instance/:boot_key',
    showPage(async (c, { fleet }, links) => {
      const boot = await readBoot(deps, {
        fleet,
        instance: c.req.param('instance') ?? '',
        boot_key: c.req.param('boot_key') ?? '',
        guest: c.req.query('guest'),
      })
      if (boot === null) throw notFound('no_such_boot', 'No report of this boot is stored (any more).')
      return { title: `Boot of ${boot.instance}`, active: 'boots', main: bootPage({ boot, links }) }
    }),
  )
}
