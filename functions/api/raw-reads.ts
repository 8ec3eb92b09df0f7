/** One stored report of a boot, as it was sent: for a page of its lines, and as text. */
import type { Context, Hono } from 'hono'
import { display } from '../../shared/display.ts'
import type { ApiDeps } from '../deps.ts'
import type { Authenticate } from '../http/caller.ts'
import { type ReadBoot, readBoot, type ShownReport } from './boot-reads.ts'
import { notFound } from './json-routes.ts'
import { chosenReport } from './pages/raw-page.ts'

/** The report that the path and `?report=` name. Throws 404 where none is stored. */
export async function demandReport(
  deps: ApiDeps,
  fleet: string,
  c: Context,
): Promise<{ boot: ReadBoot; report: ShownReport }> {
  const { instance = '', boot_key = '' } = c.req.param()
  const boot = await readBoot(deps, { fleet, instance, boot_key, guest: c.req.query('guest') })
  const report = boot === null ? undefined : chosenReport(boot, c.req.query('report'))
  if (boot === null || report === undefined)
    throw notFound('no_such_boot', 'No report of this boot is stored (any more).')
  return { boot, report }
}

/** `/boots/{instance}/{boot_key}/raw.txt`. */
export function addRawText(app: Hono, deps: ApiDeps, authenticate: Authenticate): void {
  app.get('/boots/:instance/:boot_key/raw.txt', async (c) => {
    const { fleet } = await authenticate(c)
    const { report } = await demandReport(deps, fleet, c)
    const text = report.sections.map(
      (one) => `== ${one.name}\n${display(one.text, Number.POSITIVE_INFINITY)}`,
    )
    return c.body(text.join('\n'), 200, {
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'private, no-cache',
    })
  })
}
