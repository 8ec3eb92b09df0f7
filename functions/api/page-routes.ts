/** The pages: each reads what it shows, and its file under `pages/` says how. */

import type { Context, Hono } from 'hono'
import { fleetSettings, runbookOf } from '../../shared/config.ts'
import { failingOf } from '../../shared/incident/advance.ts'
import { covers } from '../../shared/incident/silence.ts'
import { incidentId } from '../../shared/incident-id.ts'
import { FLEETS_AT_ONCE } from '../../shared/policy/limits.ts'
import { incidentWords } from '../../shared/verdict-words.ts'
import { bootQuery } from '../../shared/view/boot-filters.ts'
import { incidentQuery } from '../../shared/view/incident-filters.ts'
import type { ApiDeps } from '../deps.ts'
import { listOpenIncidents } from '../incidents/open-incidents.ts'
import { censusOf } from '../repairs/census.ts'
import type { IncidentHead } from '../store/incident-item.ts'
import { sideBySide } from '../store/side-by-side.ts'
import type { Access } from './access.ts'
import { readHandling } from './boot-handling.ts'
import { listBoots, readBoot } from './boot-reads.ts'
import { actionsOfIncident, actionsOfInstance, whyFleet, whyInstance } from './decision-reads.ts'
import { readDeliveries } from './delivery-reads.ts'
import { findInstances } from './find-instances.ts'
import { type FleetPulse, readFleetPulse } from './fleet-pulse.ts'
import { readGate } from './gate-reads.ts'
import { readGateQuery } from './gate-routes.ts'
import { listImageBoots, otherImages, readImages } from './image-reads.ts'
import { demandImage, readImageBootQuery, readImagesQuery } from './image-routes.ts'
import { readPopulation } from './incident-population.ts'
import { listIncidents, readAudit, readMembers } from './incident-reads.ts'
import { cursorErrors, demandIncident, demandInstance, notFound, readBootQuery } from './json-routes.ts'
import { readMemberQuery } from './member-lists.ts'
import { bootPage } from './pages/boot-page.ts'
import { bootsPage } from './pages/boots-page.ts'
import { comparePage } from './pages/compare-page.ts'
import { deliveriesPage } from './pages/deliveries-page.ts'
import { fleetStrip, fleetStrips } from './pages/fleet-strip.ts'
import { homePage } from './pages/home-page.ts'
import { imagePage } from './pages/image-page.ts'
import { imagesPage } from './pages/images-page.ts'
import type { Reach } from './pages/incident-forms.ts'
import { incidentPage } from './pages/incident-page.ts'
import { incidentsPage } from './pages/incidents-page.ts'
import { instancePage } from './pages/instance-page.ts'
import { instancesPage } from './pages/instances-page.ts'
import { linksFor } from './pages/links.ts'
import { rawPage } from './pages/raw-page.ts'
import { remediationPage } from './pages/remediation-page.ts'
import { styleguidePage } from './pages/styleguide-page.ts'
import { trendPage } from './pages/trend-page.ts'
import { wallPage } from './pages/wall-page.ts'
import { demandReport } from './raw-reads.ts'
import { createShowPage, type ShowPage } from './show-page.ts'
import { readOurselves } from './summary-reads.ts'
import { traceOf, traceOfIncident } from './trace-reads.ts'
import { readTrend } from './trend-reads.ts'
import { readTrendQuery } from './trend-routes.ts'

/** Incidents whose repairs `/remediation` gathers. */
const RECENT_INCIDENTS = 10

/** Boots on the first page of a single fleet. */
const NEWEST_SHOWN = 8

/** How each of these fleets does, in their order. */
async function readPulses(deps: ApiDeps, fleets: readonly string[]): Promise<FleetPulse[]> {
  const read = await sideBySide(fleets, (one) => readFleetPulse(deps, one), { atOnce: FLEETS_AT_ONCE })
  return read.filter((pulse) => pulse !== undefined)
}

const heldOf = (pulses: readonly FleetPulse[]) =>
  pulses.map((pulse) => ({ strip: pulse.held, fleet: pulse.fleet, links: linksFor(pulse) }))

/** Whether any fleet has a boot in its list: what only claims to be a boot is counted in no cell. */
async function isAnyHeard(deps: ApiDeps, pulses: readonly FleetPulse[]): Promise<boolean> {
  if (pulses.some(({ summary, open }) => summary.boots > 0 || open.length > 0)) return true
  for (const { fleet } of pulses)
    if ((await listBoots(deps, fleet, bootQuery.parse({ limit: 1 }))).items.length > 0) return true
  return false
}

const isOldBootsLink = (c: Context) =>
  ['verdict', 'cause', 'image', 'instance', 'days', 'cursor', 'limit'].some(
    (name) => c.req.query(name) !== undefined,
  )

/** The pages of the dashboard. */
export function addPageRoutes(app: Hono, deps: ApiDeps, access: Access): void {
  const showPage = createShowPage(deps, access)
  addBootPages(app, deps, showPage)
  addIncidentPages(app, deps, showPage)
  addFleetPages(app, deps, showPage)
}

function addBootPages(app: Hono, deps: ApiDeps, showPage: ShowPage): void {
  const home = showPage(
    async (_, { fleet, fleets, by, actor }) => {
      const all = fleets.length === 0 ? [fleet] : fleets
      const [pulses, ourselves, boots] = await Promise.all([
        readPulses(deps, all),
        readOurselves(deps),
        all.length > 1 ? null : listBoots(deps, fleet, bootQuery.parse({ limit: NEWEST_SHOWN })),
      ])
      const heard = (boots?.items.length ?? 0) > 0 || (await isAnyHeard(deps, pulses))
      const about = {
        heard,
        may_add: by === 'session' && actor.via === 'token',
        publicUrl: deps.config.public_url,
        now: deps.now(),
      }
      const held = heldOf(pulses)
      const strip =
        held.length === 1 && held[0] ? fleetStrip(held[0].strip, held[0].links) : fleetStrips(held)
      const title = all.length > 1 ? 'All fleets' : `Fleet ${fleet}`
      return { title, active: 'home', main: homePage({ pulses, boots, ...ourselves, ...about }), strip }
    },
    { own_strip: true },
  )
  app.get(
    '/wall',
    showPage(
      async (_, { fleet, fleets }) => {
        const all = fleets.length === 0 ? [fleet] : fleets
        const [pulses, ourselves] = await Promise.all([readPulses(deps, all), readOurselves(deps)])
        const main = wallPage({ pulses, ...ourselves, now: deps.now() })
        return { title: 'Wall', active: null, main, strip: fleetStrips(heldOf(pulses)), bare: true }
      },
      { own_strip: true },
    ),
  )

  // Where the list of boots stood once, with its filters: bookmarks and messages still lead there.
  app.get('/', async (c) =>
    isOldBootsLink(c) ? c.redirect(`/boots${new URL(c.req.url).search}`, 302) : home(c),
  )

  app.get(
    '/boots',
    showPage(async (c, { fleet, links }) => {
      const query = readBootQuery(c)
      const boots = await cursorErrors(listBoots(deps, fleet, query))
      const main = bootsPage({ fleet, boots, query, links, publicUrl: deps.config.public_url })
      return { title: `Boots of ${fleet}`, active: 'boots', main }
    }),
  )

  app.get(
    '/boots/:instance/:boot_key',
    showPage(async (c, { fleet, links }) => {
      const { instance = '', boot_key = '' } = c.req.param()
      const [boot, handling] = await Promise.all([
        readBoot(deps, { fleet, instance, boot_key, guest: c.req.query('guest') }),
        readHandling(deps, fleet, { instance, boot_key }),
      ])
      if (boot === null) throw notFound('no_such_boot', 'No report of this boot is stored (any more).')
      return {
        title: `Boot of ${instance}`,
        active: 'boots',
        main: bootPage({
          ...{ boot, handling, links, publicUrl: deps.config.public_url },
          runbook: runbookOf(deps.config, boot.judgement?.cause ?? boot.brief?.verdict ?? ''),
          trace: traceOf(deps, boot, boot.brief?.trace),
        }),
      }
    }),
  )

  app.get(
    '/boots/:instance/:boot_key/raw',
    showPage(async (c, { fleet, links }) => {
      const { boot, report } = await demandReport(deps, fleet, c)
      return { title: `Report of ${boot.instance}`, active: 'boots', main: rawPage({ boot, report, links }) }
    }),
  )

  app.get(
    '/instances',
    showPage(async (c, { fleet, links }) => {
      const query = readBootQuery(c)
      const found = await cursorErrors(findInstances(deps, fleet, query))
      return {
        title: `Instances of ${fleet}`,
        active: 'instances',
        main: instancesPage({ fleet, found, query, links }),
      }
    }),
  )

  app.get(
    '/instances/:id',
    showPage(async (c, { fleet, ...looking }) => {
      const item = await demandInstance(deps, fleet, c.req.param('id') ?? '')
      const ref = item.incident
      const [actions, decisions, head] = await Promise.all([
        actionsOfInstance(deps, item),
        whyInstance(deps, item),
        ref === null ? null : deps.store.getIncident(fleet, ref.cause, ref.image),
      ])
      // The instance keeps the incident that it was in last, which may be over, or have broken out anew.
      const incident = head !== null && head.gen === ref?.gen && head.state !== 'resolved' ? head : null
      const main = instancePage({ item, incident, actions, decisions, ...looking })
      return { title: item.instance, active: 'instances', main }
    }),
  )
}

function addIncidentPages(app: Hono, deps: ApiDeps, showPage: ShowPage): void {
  app.get(
    '/incidents',
    showPage(async (c, { fleet, operates, links }) => {
      const [incidents, silences, census, guard] = await Promise.all([
        listIncidents(deps, fleet),
        deps.store.listSilences(fleet, deps.now()),
        censusOf(deps, fleet),
        deps.store.getGuard(fleet),
      ])
      const about = { census, guard, now: deps.now(), isNamed: false }
      const main = incidentsPage({
        ...{ fleet, incidents, silences, about, operates, links },
        query: incidentQuery.parse(c.req.query()),
      })
      return { title: `Incidents of ${fleet}`, active: 'incidents', main }
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
        population: await readPopulation(deps, head, {
          failing: failingOf(members).length,
          joined: members.length,
        }),
        reach: reachOf(head, open),
        trace: await traceOfIncident(deps, head, members),
        query: readMemberQuery(c),
        runbook: runbookOf(deps.config, head.cause),
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
    '/styleguide',
    showPage(async (_, { links }) => {
      // For whoever changes pages: nobody else has a use for it.
      if (!deps.openViewing)
        throw notFound('not_found', 'The styleguide is shown by a server that listens on loopback.')
      return { title: 'Styleguide', active: null, main: styleguidePage(links) }
    }),
  )

  app.get(
    '/images/:image/compare/:baseline',
    showPage(async (c, { fleet, links }) => {
      const { image = '', baseline = '' } = c.req.param()
      const { question } = readGateQuery(c, fleet, image, baseline)
      const main = comparePage({ ...question, gate: await readGate(deps, question), links })
      return { title: `${image} against ${baseline}`, active: 'images', main }
    }),
  )

  app.get(
    '/images',
    showPage(async (c, { fleet, links }) => {
      const query = readImagesQuery(c)
      const main = imagesPage({
        ...(await cursorErrors(readImages(deps, fleet, query))),
        days: query.days,
        links,
      })
      return { title: 'Images', active: 'images', main }
    }),
  )

  app.get(
    '/images/:image',
    showPage(async (c, { fleet, links }) => {
      const query = readImageBootQuery(c)
      const name = c.req.param('image') ?? ''
      const [image, boots, others] = await Promise.all([
        demandImage(deps, fleet, name, query.days),
        cursorErrors(listImageBoots(deps, { fleet, image: name }, query)),
        otherImages(deps, fleet, name),
      ])
      return {
        title: `Image ${name}`,
        active: 'images',
        main: imagePage({ fleet, image, boots, others, query, links }),
      }
    }),
  )

  app.get(
    '/trend',
    showPage(async (c, { fleet, links }) => {
      const { days, image = null } = readTrendQuery(c)
      const main = trendPage({ ...(await readTrend(deps, fleet, { days, image })), links })
      return { title: `Trend of ${image ?? fleet}`, active: 'trend', main }
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

/** A UTC day as epoch milliseconds; null for anything else. Of the years that have four digits: others have no day before. */
function dayOf(text = ''): number | null {
  const at = /^[1-9]\d{3}-\d\d-\d\d$/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(at) ? null : at
}
