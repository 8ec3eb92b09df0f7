/** Lists as CSV files: what a page lists, with its filters, as far as one request may read. */
import type { Context, Hono } from 'hono'
import type { BootQuery } from '../../shared/view/boot-filters.ts'
import type { ApiDeps } from '../deps.ts'
import type { Authenticate } from '../http/caller.ts'
import { listBoots } from './boot-reads.ts'
import { answerCsv } from './csv.ts'
import { listIncidents } from './incident-reads.ts'
import { listInstances } from './instance-reads.ts'
import { cursorErrors, readBootQuery } from './json-routes.ts'
import type { LookedThrough } from './look-through.ts'
import { MAX_LOOKED_AT } from './look-through.ts'

const PAGE = 200
const time = (ms: number | null | undefined) => (ms == null ? null : new Date(ms).toISOString())

/** `/boots.csv`, `/instances.csv` and `/incidents.csv`. */
export function addListFiles(app: Hono, deps: ApiDeps, authenticate: Authenticate): void {
  app.get('/boots.csv', async (c) => {
    const { fleet } = await authenticate(c)
    const rows = await all(c, (query) => listBoots(deps, fleet, query))
    const header = [
      'verdict',
      'cause',
      'instance',
      'image',
      'began',
      'reported',
      'finished_at_s',
      'boot',
      'trust',
    ]
    return answerCsv(
      c,
      `boots-${fleet}`,
      header,
      rows.map((row) => [
        ...[row.verdict, row.cause, row.instance, row.image],
        ...[
          row.reported_after_s === null ? null : time(row.first_at - row.reported_after_s * 1000),
          time(row.first_at),
        ],
        ...[row.finished_s ?? null, row.boot_key, row.trust],
      ]),
    )
  })

  app.get('/instances.csv', async (c) => {
    const { fleet } = await authenticate(c)
    const rows = await all(c, (query) => listInstances(deps, fleet, query))
    const header = ['instance', 'verdict', 'cause', 'image', 'last_report', 'announced', 'trust']
    return answerCsv(
      c,
      `instances-${fleet}`,
      header,
      rows.map(({ instance, newest, image, last_report_at, known }) => [
        ...[instance, newest?.verdict ?? null, newest?.cause ?? null, image ?? newest?.image ?? null],
        ...[time(last_report_at), known ? 'yes' : 'no', newest?.trust ?? null],
      ]),
    )
  })

  app.get('/incidents.csv', async (c) => {
    const { fleet } = await authenticate(c)
    const header = [
      'cause',
      'image',
      'outbreak',
      'state',
      'severity',
      'opened',
      'resolved',
      'instances',
      'failing',
      'acknowledged_by',
    ]
    return answerCsv(
      c,
      `incidents-${fleet}`,
      header,
      (await listIncidents(deps, fleet)).map((head) => [
        ...[
          head.cause,
          head.image,
          head.gen,
          head.state,
          head.severity,
          time(head.opened_at),
          time(head.resolved_at),
        ],
        ...[head.members_seen, head.state === 'resolved' ? 0 : (head.failing ?? null), head.ack?.by ?? null],
      ]),
    )
  })
}

/** Page by page, until nothing is left or as much was read as one request may. */
async function all<T>(c: Context, list: (query: BootQuery) => Promise<LookedThrough<T>>): Promise<T[]> {
  const query = { ...readBootQuery(c), limit: PAGE }
  const rows: T[] = []
  let [cursor, looked] = [query.cursor, 0]
  do {
    const page: LookedThrough<T> = await cursorErrors(list({ ...query, cursor }))
    rows.push(...page.items)
    looked += Math.max(page.looked_at, 1)
    cursor = page.next ?? undefined
  } while (cursor !== undefined && looked < MAX_LOOKED_AT)
  return rows
}
