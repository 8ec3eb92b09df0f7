/** The pages of incidents. */
import type { Hono } from 'hono'
import { runbookOf } from '../../shared/config.ts'
import { failingOf } from '../../shared/incident/advance.ts'
import { covers } from '../../shared/incident/silence.ts'
import { incidentId } from '../../shared/incident-id.ts'
import { incidentWords } from '../../shared/verdict-words.ts'
import { incidentQuery } from '../../shared/view/incident-filters.ts'
import type { ApiDeps } from '../deps.ts'
import { listOpenIncidents } from '../incidents/open-incidents.ts'
import { censusOf } from '../repairs/census.ts'
import type { IncidentHead } from '../store/incident-item.ts'
import { readPopulation } from './incident-population.ts'
import { listIncidents, readAudit, readMembers } from './incident-reads.ts'
import { demandIncident } from './json-routes.ts'
import { readMemberQuery } from './member-lists.ts'
import type { Reach } from './pages/incident-forms.ts'
import { incidentPage } from './pages/incident-page.ts'
import { incidentsPage } from './pages/incidents-page.ts'
import type { ShowPage } from './show-page.ts'
import { traceOfIncident } from './trace-reads.ts'

export function addIncidentPages(app: Hono, deps: ApiDeps, showPage: ShowPage): void {
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

/** Open incidents that a silence of each scope would mute. */
function reachOf(head: IncidentHead, open: readonly IncidentHead[]): Reach {
  const covered = (silence: Parameters<typeof covers>[0]) => open.filter((one) => covers(silence, one)).length
  const { cause, image } = head
  return {
    both: covered({ cause, image }),
    image: covered({ cause: null, image }),
    cause: covered({ cause, image: null }),
  }
}
