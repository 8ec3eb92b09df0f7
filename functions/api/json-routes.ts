/** The reads, as JSON. `json-shapes.ts` defines the answers; viewers and operators of the fleet may call. */

import type { Context, Hono } from 'hono'
import { incidentId } from '../../shared/incident-id.ts'
import { problem } from '../../shared/problem.ts'
import { type BootQuery, bootQuery } from '../../shared/view/boot-filters.ts'
import { queryFaults } from '../../shared/view/query-fields.ts'
import type { ApiDeps } from '../deps.ts'
import type { Authenticate } from '../http/caller.ts'
import { ProblemError } from '../http/problem-response.ts'
import { generationNamed } from '../incidents/generation.ts'
import { BadCursor, makeCursor, readCursor } from '../store/cursor.ts'
import type { IncidentHead } from '../store/incident-item.ts'
import type { InstanceItem } from '../store/instance-item.ts'
import { badQuery } from './bad-query.ts'
import { listBoots, readBoot } from './boot-reads.ts'
import { actionsOfIncident, whyIncident, whyInstance } from './decision-reads.ts'
import { readNumbers } from './incident-population.ts'
import { listIncidents, readAudit, readMembers } from './incident-reads.ts'
import { listInstances } from './instance-reads.ts'
import * as shapes from './json-shapes.ts'
import { readSummary } from './summary-reads.ts'

const { answerJson } = shapes

/** The read API: boots, instances, incidents and the summary. */
export function addJsonRoutes(app: Hono, deps: ApiDeps, authenticate: Authenticate): void {
  const fleetOf = async (c: Context) => (await authenticate(c)).fleet

  app.get('/v1/boots', async (c) => {
    const fleet = await fleetOf(c)
    const { items, ...page } = await cursorErrors(listBoots(deps, fleet, readBootQuery(c)))
    return answerJson(c, { items: items.map(shapes.bootRowJson), ...page })
  })

  app.get('/v1/instances', async (c) => {
    const fleet = await fleetOf(c)
    const { items, ...page } = await cursorErrors(listInstances(deps, fleet, readBootQuery(c)))
    return answerJson(c, { items: items.map(shapes.instanceJson), ...page })
  })

  app.get('/v1/instances/:id', async (c) =>
    answerJson(c, shapes.instanceJson(await demandInstance(deps, await fleetOf(c), c.req.param('id')))),
  )

  app.get('/v1/instances/:id/why', async (c) => {
    const item = await demandInstance(deps, await fleetOf(c), c.req.param('id'))
    return answerJson(c, {
      instance: item.instance,
      decisions: (await whyInstance(deps, item)).map(shapes.decisionJson),
    })
  })

  app.get('/v1/instances/:id/boots/:boot_key', async (c) => {
    const fleet = await fleetOf(c)
    const boot = await readBoot(deps, {
      fleet,
      instance: c.req.param('id'),
      boot_key: c.req.param('boot_key'),
      guest: c.req.query('guest'),
    })
    if (boot === null) throw notFound('no_such_boot', 'No report of this boot is stored (any more).')
    return answerJson(c, shapes.bootJson(boot))
  })

  app.get('/v1/incidents', async (c) => {
    const fleet = await fleetOf(c)
    const { limit, cursor } = readBootQuery(c)
    const { items, next } = await cursorErrors(
      incidentPage(await listIncidents(deps, fleet), cursor ?? null, limit),
    )
    const shown = items.map(async (head) => shapes.incidentJson(head, await readNumbers(deps, head)))
    return answerJson(c, { items: await Promise.all(shown), next })
  })

  app.get('/v1/incidents/:id', async (c) => {
    const head = await demandIncident(deps, await fleetOf(c), c.req.param('id'))
    return answerJson(c, shapes.incidentJson(head, await readNumbers(deps, head)))
  })

  app.get('/v1/incidents/:id/members', async (c) => {
    const head = await demandIncident(deps, await fleetOf(c), c.req.param('id'))
    return answerJson(c, { items: (await readMembers(deps, head)).map(shapes.memberJson), next: null })
  })

  app.get('/v1/incidents/:id/timeline', async (c) => {
    const head = await demandIncident(deps, await fleetOf(c), c.req.param('id'))
    const entries = await readAudit(deps, head.fleet, incidentId(head))
    return answerJson(c, { items: entries.map(shapes.auditJson), next: null })
  })

  app.get('/v1/incidents/:id/why', async (c) => {
    const head = await demandIncident(deps, await fleetOf(c), c.req.param('id'))
    const members = await readMembers(deps, head)
    const actions = await actionsOfIncident(deps, head, members)
    const decisions = await whyIncident(deps, head, members, actions)
    return answerJson(c, {
      incident: incidentId(head),
      decisions: decisions.map(shapes.decisionJson),
      cohort: shapes.cohortJson(head),
    })
  })

  app.get('/v1/summary', async (c) => answerJson(c, await readSummary(deps, await fleetOf(c))))
}

/** The query of a list; 400 with a pointer for each invalid field. */
export function readBootQuery(c: Context): BootQuery {
  const parsed = bootQuery.safeParse(c.req.query())
  if (parsed.success) return parsed.data
  throw badQuery(queryFaults(parsed.error))
}

/** A cursor of another list, or one that we did not make, is the caller's error. */
export async function cursorErrors<T>(page: T | Promise<T>): Promise<T> {
  try {
    return await page
  } catch (error) {
    if (!(error instanceof BadCursor)) throw error
    throw new ProblemError(
      problem(400, 'bad_cursor', 'Bad request', `Take \`next\` of the page before: ${error.message}.`),
    )
  }
}

/** Pages over the sorted list: the cursor names the last incident of the page before. */
async function incidentPage(heads: IncidentHead[], cursor: string | null, limit: number) {
  const last = cursor === null ? null : readCursor('incidents', cursor).sk
  const from = last === null ? 0 : heads.findIndex((head) => incidentId(head) === last) + 1
  const items = heads.slice(from, from + limit)
  const end = items.at(-1)
  return {
    items,
    next: end && from + limit < heads.length ? makeCursor('incidents', '', incidentId(end)) : null,
  }
}

/** The instance. Throws 404 where the fleet has none of this id. */
export async function demandInstance(
  { store }: Pick<ApiDeps, 'store'>,
  fleet: string,
  id: string,
): Promise<InstanceItem> {
  const item = await store.getInstance(fleet, id)
  if (item === null) throw notFound('no_such_instance', 'No report or expectation of this instance is known.')
  return item
}

/** The generation of an incident with this id. Throws 404 where there is none. */
export async function demandIncident(
  deps: Pick<ApiDeps, 'store'>,
  fleet: string,
  id: string,
): Promise<IncidentHead> {
  const head = await generationNamed(deps, fleet, id)
  if (head === null) throw notFound('no_such_incident', 'There is no incident with this id.')
  return head
}

/** A 404 with this code, to be thrown. */
export function notFound(code: string, detail: string): ProblemError {
  return new ProblemError(problem(404, code, 'Not found', detail))
}
