/**
 * What DynamoDB's TTL does on AWS, for stores that have none (docs/data.md, Lives): one due row a day and fleet, which
 * removes what is too old and writes the next day's row. A server that was off works through the days that it missed.
 */
import { LIFE_S } from '../../shared/policy/lives.ts'
import { RETENTION_RUNS_AT_MS } from '../../shared/policy/waits.ts'
import { severityOfVerdict } from '../../shared/severity.ts'
import { DAY_MS, utcDay } from '../../shared/time.ts'
import type { Deps } from '../deps.ts'
import type { Work } from '../due/due-work.ts'
import { wake } from '../due/wake.ts'
import type { BootRow } from '../store/items.ts'

const PAGE = 200

type RetentionDeps = Pick<Deps, 'store' | 'poke' | 'now' | 'log'>

/** The first row of each fleet, for the start of embedded mode. Written again it is the same row. */
export async function startRetention(deps: RetentionDeps, fleets: readonly string[]): Promise<void> {
  for (const fleet of fleets) await wakeFor(deps, fleet, deps.now())
}

/** Works the end of a day. Throws what the store throws. */
export async function workRetention(deps: RetentionDeps, row: Work<'retention'>): Promise<void> {
  const day = Date.parse(row.day)
  await wakeFor(deps, row.fleet, day + DAY_MS)
  await forEachRow(deps, row.fleet, day - LIFE_S.report * 1000, (boot) => dropHealthyReports(deps, boot))
  await forEachRow(deps, row.fleet, day - LIFE_S.boot_row * 1000, (boot) => dropBoot(deps, boot))
  await deps.store.deleteCells(row.fleet, utcDay(day - LIFE_S.cell * 1000))
  await forgetStrangers(deps, row.fleet, day)
}

/** The row of the day that `at` lies in: due when that day is over. */
async function wakeFor(deps: RetentionDeps, fleet: string, at: number): Promise<void> {
  const day = utcDay(at)
  await wake(deps, { kind: 'retention', fleet, day }, Date.parse(day) + DAY_MS + RETENTION_RUNS_AT_MS)
}

async function forEachRow(
  { store }: RetentionDeps,
  fleet: string,
  dayMs: number,
  work: (row: BootRow) => Promise<void>,
): Promise<void> {
  let cursor: string | null = null
  do {
    const page: Awaited<ReturnType<typeof store.listBootRows>> = await store.listBootRows(
      fleet,
      { fromMs: dayMs, untilMs: dayMs },
      cursor,
      PAGE,
    )
    for (const row of page.items) await work(row)
    cursor = page.next
  } while (cursor !== null)
}

async function dropHealthyReports({ store }: RetentionDeps, row: BootRow): Promise<void> {
  if (severityOfVerdict(row.verdict) !== 'none') return
  await store.deleteReports(row.fleet, row.guest, row.boot_key)
}

async function dropBoot({ store }: RetentionDeps, row: BootRow): Promise<void> {
  for (const guest of new Set([row.guest, row.instance]))
    await store.deleteReports(row.fleet, guest, row.boot_key)
  await store.deleteBootRow(row)
}

/** Instances that nobody ever named and that say nothing any more. */
async function forgetStrangers({ store }: RetentionDeps, fleet: string, day: number): Promise<void> {
  let cursor: string | null = null
  do {
    const page: Awaited<ReturnType<typeof store.listInstances>> = await store.listInstances(
      fleet,
      cursor,
      PAGE,
    )
    for (const item of page.items)
      if (!item.known && (item.last_report_at ?? 0) < day - LIFE_S.stranger * 1000)
        await store.deleteInstance(fleet, item.instance)
    cursor = page.next
  } while (cursor !== null)
}
