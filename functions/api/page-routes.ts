/** The pages: each reads its data here, and its file under `pages/` renders it. */
import type { Hono } from 'hono'
import { fleetSettings } from '../../shared/config.ts'
import type { ApiDeps } from '../deps.ts'
import type { Access } from './access.ts'
import { addBootPages } from './boot-page-routes.ts'
import { actionsOfIncident, whyFleet } from './decision-reads.ts'
import { readDeliveries } from './delivery-reads.ts'
import { addHomePages } from './home-page-routes.ts'
import { addImagePages } from './image-page-routes.ts'
import { addIncidentPages } from './incident-page-routes.ts'
import { listIncidents, readMembers } from './incident-reads.ts'
import { notFound } from './json-routes.ts'
import { deliveriesPage } from './pages/deliveries-page.ts'
import { remediationPage } from './pages/remediation-page.ts'
import { styleguidePage } from './pages/styleguide-page.ts'
import { createShowPage, type ShowPage } from './show-page.ts'

/** Incidents whose repairs `/remediation` shows. */
const RECENT_INCIDENTS = 10

/** The pages of the dashboard. */
export function addPageRoutes(app: Hono, deps: ApiDeps, access: Access): void {
  const showPage = createShowPage(deps, access)
  addHomePages(app, deps, showPage)
  addBootPages(app, deps, showPage)
  addIncidentPages(app, deps, showPage)
  addImagePages(app, deps, showPage)
  addFleetPages(app, deps, showPage)
}

function addFleetPages(app: Hono, deps: ApiDeps, showPage: ShowPage): void {
  app.get(
    '/styleguide',
    showPage(async (_, { links }) => {
      // For developers of the pages only.
      if (!deps.openViewing)
        throw notFound('not_found', 'The styleguide is shown by a server that listens on loopback.')
      return { title: 'Styleguide', active: null, main: styleguidePage(links) }
    }),
  )

  app.get(
    '/remediation',
    showPage(async (_, { fleet, ...looking }) => {
      const [guard, incidents, decisions] = await Promise.all([
        deps.store.getGuard(fleet),
        listIncidents(deps, fleet),
        whyFleet(deps, fleet),
      ])
      const recent = incidents.slice(0, RECENT_INCIDENTS)
      const actions = await Promise.all(
        recent.map(async (head) => actionsOfIncident(deps, head, await readMembers(deps, head))),
      )
      const main = remediationPage({
        guard,
        settings: fleetSettings(deps.config, fleet),
        actions: actions.flat().sort((a, b) => b.created_at - a.created_at),
        decisions,
        now: deps.now(),
        ...looking,
      })
      return { title: 'Remediation', active: 'remediation', main }
    }),
  )

  app.get(
    '/deliveries',
    showPage(async (c, { fleet, ...looking }) => {
      const at = dayOf(c.req.query('day')) ?? deps.now()
      const logs = await readDeliveries(deps, fleet, at)
      const { channels } = deps.config
      const subject = c.req.query('subject') ?? null
      const main = deliveriesPage({ ...{ fleet, logs, channels, subject, at }, now: deps.now(), ...looking })
      return { title: `Channels of ${fleet}`, active: 'deliveries', main }
    }),
  )
}

/** A UTC day as epoch milliseconds; null for anything else. Years have four digits, because others have no day before. */
function dayOf(text = ''): number | null {
  const at = /^[1-9]\d{3}-\d\d-\d\d$/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(at) ? null : at
}
