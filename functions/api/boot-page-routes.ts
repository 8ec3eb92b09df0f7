/** The pages of boots and of the instances that had them. */
import type { Hono } from 'hono'
import { runbookOf } from '../../shared/config.ts'
import { SOME_COMMAND } from '../../shared/own-command.ts'
import type { ApiDeps } from '../deps.ts'
import { readHandling } from './boot-handling.ts'
import { listBoots, readBoot } from './boot-reads.ts'
import { actionsOfInstance, whyInstance } from './decision-reads.ts'
import { findInstances } from './find-instances.ts'
import { cursorErrors, demandInstance, notFound, readBootQuery } from './json-routes.ts'
import { bootPage } from './pages/boot-page.ts'
import { bootsPage } from './pages/boots-page.ts'
import { instancePage } from './pages/instance-page.ts'
import { instancesPage } from './pages/instances-page.ts'
import { rawPage } from './pages/raw-page.ts'
import { demandReport } from './raw-reads.ts'
import type { ShowPage } from './show-page.ts'
import { traceOf } from './trace-reads.ts'

export function addBootPages(app: Hono, deps: ApiDeps, showPage: ShowPage): void {
  app.get(
    '/boots',
    showPage(async (c, { fleet, links }) => {
      const query = readBootQuery(c)
      const boots = await cursorErrors(listBoots(deps, fleet, query))
      const main = bootsPage({
        fleet,
        boots,
        query,
        links,
        publicUrl: deps.config.public_url,
        own: deps.ownCommand ?? SOME_COMMAND,
      })
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
      // The instance stores the incident that it was in last, which may be over, or open again as a new outbreak.
      const incident = head !== null && head.gen === ref?.gen && head.state !== 'resolved' ? head : null
      const main = instancePage({ item, incident, actions, decisions, ...looking })
      return { title: item.instance, active: 'instances', main }
    }),
  )
}
