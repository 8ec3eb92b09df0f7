/** Lists as CSV files: the content of a page's list, with its filters, as far as one request may read. */
import type { Hono } from 'hono'
import { STAGES } from '../../shared/verdict.ts'
import { filterIncidents, incidentQuery } from '../../shared/view/incident-filters.ts'
import type { ApiDeps } from '../deps.ts'
import type { Authenticate } from '../http/caller.ts'
import type { ImageBoot } from '../store/image-boot.ts'
import { listBoots } from './boot-reads.ts'
import { answerCsv } from './csv.ts'
import { listImageBoots } from './image-reads.ts'
import { readImageBootQuery } from './image-routes.ts'
import { listIncidents } from './incident-reads.ts'
import { listInstances } from './instance-reads.ts'
import { cursorErrors, readBootQuery } from './json-routes.ts'
import type { SearchedPage } from './search-rows.ts'
import { ROWS_SEARCHED } from './search-rows.ts'

const PAGE = 200
const time = (ms: number | null | undefined) => (ms == null ? null : new Date(ms).toISOString())

/** `/boots.csv`, `/instances.csv`, `/incidents.csv` and the boots of an image. */
export function addListFiles(app: Hono, deps: ApiDeps, authenticate: Authenticate): void {
  app.get('/boots.csv', async (c) => {
    const { fleet } = await authenticate(c)
    const rows = await all(readBootQuery(c), (query) => listBoots(deps, fleet, query))
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

  app.get('/images/:image/boots.csv', async (c) => {
    const { fleet } = await authenticate(c)
    const image = c.req.param('image')
    const read = readImageBootQuery(c)
    const rows = await all(read, (query) => listImageBoots(deps, { fleet, image }, query))
    const header = [
      ...[
        'verdict',
        'cause',
        'instance',
        'began',
        'reported',
        'finished_at_s',
        'margin_low_s',
        'margin_high_s',
      ],
      ...[...STAGES.map((stage) => `${stage}_ms`), 'boot', 'trust', 'witness', 'cloud_init', 'kernel', 'os'],
      ...['nic_driver', 'labels', 'findings'],
    ]
    return answerCsv(c, `boots-${fleet}-${image}`, header, rows.map(imageBootCells))
  })

  app.get('/instances.csv', async (c) => {
    const { fleet } = await authenticate(c)
    const rows = await all(readBootQuery(c), (query) => listInstances(deps, fleet, query))
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
      filterIncidents(await listIncidents(deps, fleet), incidentQuery.parse(c.req.query()), deps.now()).map(
        (head) => [
          ...[
            head.cause,
            head.image,
            head.gen,
            head.state,
            head.severity,
            time(head.opened_at),
            time(head.resolved_at),
          ],
          ...[
            head.members_seen,
            head.state === 'resolved' ? 0 : (head.failing ?? null),
            head.ack?.by ?? null,
          ],
        ],
      ),
    )
  })
}

function imageBootCells(row: ImageBoot): (string | number | null)[] {
  const { verdict, cause, instance, began_at, first_at, finished_s, margin_s, stage_ms } = row
  const labels = Object.entries(row.labels).map(([name, value]) => `${name}:${value}`)
  return [
    ...[verdict, cause, instance, time(began_at), time(first_at), finished_s],
    ...[margin_s?.[0] ?? null, margin_s?.[1] ?? null],
    ...STAGES.map((stage) => stage_ms[stage] ?? null),
    ...[row.boot_key, row.trust, row.witness, row.cloud_init_version, row.kernel, row.os, row.nic_driver],
    ...[labels.join(' '), row.findings.join(' ')],
  ]
}

/** Page by page, until nothing is left or the limit of one request is reached. */
async function all<Q extends { cursor?: string | undefined; limit: number }, T>(
  asked: Q,
  list: (query: Q) => Promise<SearchedPage<T>>,
): Promise<T[]> {
  const rows: T[] = []
  let [cursor, looked] = [asked.cursor, 0]
  do {
    const page: SearchedPage<T> = await cursorErrors(list({ ...asked, limit: PAGE, cursor }))
    rows.push(...page.items)
    looked += Math.max(page.looked_at, 1)
    cursor = page.next ?? undefined
  } while (cursor !== undefined && looked < ROWS_SEARCHED)
  return rows
}
