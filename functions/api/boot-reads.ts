/** Boots as the API and the dashboard read them: rows for lists, and one boot judged anew from its stored reports. */
import { fleetSettings } from '../../shared/config.ts'
import { parseEnvelope } from '../../shared/envelope/envelope.ts'
import { unpackText } from '../../shared/envelope/packed.ts'
import type { Evidence } from '../../shared/evidence.ts'
import { judgeBoot } from '../../shared/judgement/judge.ts'
import type { Judgement } from '../../shared/verdict.ts'
import { type BootQuery, matchesFilters } from '../../shared/view/boot-filters.ts'
import type { ApiDeps } from '../deps.ts'
import type { BootBrief, BootRow, InstanceItem, ReportItem } from '../store/items.ts'
import type { Page } from '../store/store.ts'

const DAY_MS = 86_400_000
/** Rows that one request looks through at most; the cursor goes on from there. */
const MAX_LOOKED_AT = 2000

/** Boots of a fleet, newest first. With filters a page may be short of its limit and still have a `next`. */
export async function listBoots(
  { store, now }: Pick<ApiDeps, 'store' | 'now'>,
  fleet: string,
  query: BootQuery,
): Promise<Page<BootRow>> {
  const range = { fromMs: now(), untilMs: now() - (query.days - 1) * DAY_MS }
  const items: BootRow[] = []
  let cursor = query.cursor ?? null
  for (let looked = 0; looked < MAX_LOOKED_AT; ) {
    const page = await store.listBootRows(fleet, range, cursor, query.limit - items.length)
    items.push(...page.items.filter((row) => matchesFilters(row, query)))
    cursor = page.next
    looked += page.items.length
    if (cursor === null || items.length >= query.limit) break
  }
  return { items, next: cursor }
}

export interface StoredReport {
  report: Omit<ReportItem, 'body'>
  evidence: Evidence | null
}

export interface ReadBoot {
  fleet: string
  instance: string
  boot_key: string
  guest: string
  /** What the judge settled on, where the instance still remembers this boot. */
  brief: BootBrief | null
  judgement: Judgement
  reports: StoredReport[]
  began_at: number
}

/**
 * One boot with everything that its stored reports show; null where none is stored (any more).
 * `guest` is the identity that it reported under, needed only for boots that the instance no longer lists.
 */
export async function readBoot(
  { store, config, now }: Pick<ApiDeps, 'store' | 'config' | 'now'>,
  of: { fleet: string; instance: string; boot_key: string; guest: string | undefined },
): Promise<ReadBoot | null> {
  const item = await store.getInstance(of.fleet, of.instance)
  const brief = item?.boots.find((boot) => boot.boot_key === of.boot_key) ?? null
  const guest = brief?.guest ?? (await guestOf(store, item, of))
  const stored = await store.reportsOfBoot(of.fleet, guest, of.boot_key)
  if (stored.length === 0) return null
  const reports = stored.sort(inGuestOrder).map(openReport)
  const began_at =
    brief?.began_at ?? Math.min(...stored.map((r) => r.received_at - (r.uptime_sent ?? 0) * 1000))
  const settings = fleetSettings(config, of.fleet)
  const judgement = judgeBoot(
    reports.flatMap(({ evidence }) => (evidence === null ? [] : [evidence])),
    {
      uptime_now_s: (now() - began_at) / 1000,
      expected_datasource: settings.expected_datasource,
      deadline_s: settings.deadline_s,
      final_deadline_s: settings.final_deadline_s,
    },
  )
  return {
    fleet: of.fleet,
    instance: of.instance,
    boot_key: of.boot_key,
    guest,
    brief,
    judgement,
    reports,
    began_at,
  }
}

/** A guest named in a link is believed only where it is this instance's own: by alias, or as one of its last boots. */
async function guestOf(
  store: ApiDeps['store'],
  item: InstanceItem | null,
  { fleet, instance, guest }: { fleet: string; instance: string; guest: string | undefined },
): Promise<string> {
  if (guest === undefined || guest === instance) return instance
  if (item?.boots.some((boot) => boot.guest === guest)) return guest
  return (await store.getAlias(fleet, 'uuid', guest)) === instance ? guest : instance
}

function inGuestOrder(a: ReportItem, b: ReportItem): number {
  return (a.boot_n ?? 0) - (b.boot_n ?? 0) || a.seq - b.seq || (a.sha < b.sha ? -1 : 1)
}

function openReport({ body, ...report }: ReportItem): StoredReport {
  const parsed = parseEnvelope(unpackText(body))
  return { report, evidence: parsed.ok ? parsed.value : null }
}
