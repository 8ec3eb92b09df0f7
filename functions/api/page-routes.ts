/** The pages: each reads what it shows, and its file under `pages/` says how. */
import type { Hono } from 'hono'
import { fleetSettings } from '../../shared/config.ts'
import { covers } from '../../shared/incident/silence.ts'
import { incidentId } from '../../shared/incident-id.ts'
import { incidentWords } from '../../shared/verdict-words.ts'
import type { ApiDeps } from '../deps.ts'
import type { IncidentHead } from '../store/incident-item.ts'
import type { Access } from './access.ts'
import { listBoots, readBoot } from './boot-reads.ts'
import { actionsOfIncident, actionsOfInstance, whyFleet, whyInstance } from './decision-reads.ts'
import { readDeliveries } from './delivery-reads.ts'
import { readImages } from './image-reads.ts'
import { readPopulation } from './incident-population.ts'
import { listIncidents, listOpenIncidents, readAudit, readMembers } from './incident-reads.ts'
import { cursorErrors, demandIncident, demandInstance, notFound, readBootQuery } from './json-routes.ts'
import { readMemberQuery } from './member-lists.ts'
import { bootPage } from './pages/boot-page.ts'
import { bootsPage } from './pages/boots-page.ts'
import { deliveriesPage } from './pages/deliveries-page.ts'
import { imagesPage } from './pages/images-page.ts'
import type { Reach } from './pages/incident-forms.ts'
import { incidentPage } from './pages/incident-page.ts'
import { incidentsPage } from './pages/incidents-page.ts'
import { instancePage } from './pages/instance-page.ts'
import { remediationPage } from './pages/remediation-page.ts'
import { createShowPage, type ShowPage } from './show-page.ts'
import { readSummary } from './summary-reads.ts'

/** Incidents whose repairs `/remediation` gathers. */
const RECENT_INCIDENTS = 10

/** The pages of the dashboard. */
export function addPageRoutes(app: Hono, deps: ApiDeps, access: Access): void {
  const showPage = createShowPage(deps, access)
  addBootPages(app, deps, showPage)
  addIncidentPages(app, deps, showPage)
  addFleetPages(app, deps, showPage)
}

function addBootPages(app: Hono, deps: ApiDeps, showPage: ShowPage): void {
  app.get(
    '/',
    showPage(async (c, { fleet, links }) => {
      const query = readBootQuery(c)
      const [boots, incidents, summary, guard] = await Promise.all([
        cursorErrors(listBoots(deps, fleet, query)),
        listOpenIncidents(deps, fleet),
        readSummary(deps, fleet),
        deps.store.getGuard(fleet),
      ])
      const { mode } = fleetSettings(deps.config, fleet).remediation
      const about = { fleet, publicUrl: deps.config.public_url, now: deps.now(), mode, links, query }
      const main = bootsPage({ ...about, boots, incidents, summary, guard })
      return { title: `Boots of ${fleet}`, active: 'boots', main }
    }),
  )

  app.get(
    '/boots/:instance/:boot_key',
    showPage(async (c, { fleet, links }) => {
      const { instance = '', boot_key = '' } = c.req.param()
      const boot = await readBoot(deps, { fleet, instance, boot_key, guest: c.req.query('guest') })
      if (boot === null) throw notFound('no_such_boot', 'No report of this boot is stored (any more).')
      return {
        title: `Boot of ${instance}`,
        active: 'boots',
        main: bootPage({ boot, links, publicUrl: deps.config.public_url }),
      }
    }),
  )

  app.get(
    '/instances/:id',
    showPage(async (c, { fleet, ...looking }) => {
      const item = await demandInstance(deps, fleet, c.req.param('id') ?? '')
      const [actions, decisions] = await Promise.all([actionsOfInstance(deps, item), whyInstance(deps, item)])
      const main = instancePage({ item, actions, decisions, ...looking })
      return { title: item.instance, active: 'boots', main }
    }),
  )
}

function addIncidentPages(app: Hono, deps: ApiDeps, showPage: ShowPage): void {
  app.get(
    '/incidents',
    showPage(async (_, { fleet, operates, links }) => {
      const [incidents, silences] = await Promise.all([
        listIncidents(deps, fleet),
        deps.store.listSilences(fleet, deps.now()),
      ])
      const main = incidentsPage({ incidents, silences, operates, links })
      return { title: 'Incidents', active: 'incidents', main }
    }),
  )

  app.get(
    '/incidents/:id',
    showPage(async (c, { fleet, ...looking }) => {
      const head = await demandIncident(deps, fleet, c.req.param('id') ?? '')
      const [members, history, silences, audit, open] = await Promise.all([
        readMembers(deps, head),
        deps.store.listIncidentHistory(fleet, head.cause, head.image),
        deps.store.listSilences(fleet, deps.now()),
        readAudit(deps, fleet, incidentId(head)),
        listOpenIncidents(deps, fleet),
      ])
      const main = incidentPage({
        ...{ head, members, history, silences, audit },
        population: await readPopulation(deps, head, members.length),
        reach: reachOf(head, open),
        query: readMemberQuery(c),
        now: deps.now(),
        ...looking,
      })
      return { title: `${incidentWords(head.cause)} on ${head.image}`, active: 'incidents', main }
    }),
  )
}

/** Open incidents that a silence of each scope would keep quiet. */
function reachOf(head: IncidentHead, open: readonly IncidentHead[]): Reach {
  const covered = (silence: Parameters<typeof covers>[0]) => open.filter((one) => covers(silence, one)).length
  const { cause, image } = head
  return {
    both: covered({ cause, image }),
    image: covered({ cause: null, image }),
    cause: covered({ cause, image: null }),
  }
}

function addFleetPages(app: Hono, deps: ApiDeps, showPage: ShowPage): void {
  app.get(
    '/images',
    showPage(async (c, { fleet, links }) => {
      const { days } = readBootQuery(c)
      const main = imagesPage({ ...(await readImages(deps, fleet, days)), days, links })
      return { title: 'Images', active: 'images', main }
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
    showPage(async (c, { fleet, links }) => {
      const asked = Date.parse(c.req.query('day') ?? '')
      const at = Number.isNaN(asked) ? deps.now() : asked
      const main = deliveriesPage({ logs: await readDeliveries(deps, fleet, at), at, now: deps.now(), links })
      return { title: 'Deliveries', active: 'deliveries', main }
    }),
  )
}
