/** Boots for the API and the dashboard: rows for lists, and one boot judged again from its stored reports. */
import { fleetSettings } from '../../shared/config.ts'
import { type MachineFacts, machineFacts } from '../../shared/evidence/machine-facts.ts'
import { DAY_MS } from '../../shared/time.ts'
import type { Trust } from '../../shared/trust.ts'
import type { Judgement } from '../../shared/verdict.ts'
import { type BootQuery, isFiltered, matchesFilters } from '../../shared/view/boot-filters.ts'
import { type Attribution, attributeReports } from '../boots/attribution.ts'
import { beganAt, createReadReports, type StoredEvidence } from '../boots/fold.ts'
import { judgeContext } from '../boots/judge-context.ts'
import { judgeInTime } from '../boots/judge-in-time.ts'
import { listReports, ownReports } from '../boots/load-reports.ts'
import { createResolve, hasInventory } from '../boots/resolve.ts'
import type { ApiDeps } from '../deps.ts'
import type { BootRow } from '../store/boot-row.ts'
import type { BootBrief } from '../store/instance-item.ts'
import { readInstance } from '../store/new-instance.ts'
import type { ReportItem } from '../store/report-item.ts'
import { type SearchedPage, searchRows } from './search-rows.ts'

/** Boots of a fleet, newest first. */
export function listBoots(
  { store, now }: Pick<ApiDeps, 'store' | 'now'>,
  fleet: string,
  query: BootQuery,
): Promise<SearchedPage<BootRow>> {
  const range = { fromMs: now(), untilMs: now() - (query.days - 1) * DAY_MS }
  return searchRows<BootRow>({
    read: (cursor, limit) => store.listBootRows(fleet, range, cursor, limit),
    matches: (row) => matchesFilters(row, query),
    after: store.afterBootRow,
    isFiltered: isFiltered(query),
    cursor: query.cursor ?? null,
    limit: query.limit,
  })
}

export interface ShownReport {
  report: ReportItem
  facts: Record<string, string>
  sections: { name: string; text: string }[]
  /** The same for as long as the report is stored. */
  id: string
  /** False for an untrusted report: it is shown, but not judged. */
  counts: boolean
  /** Why it is quarantined; null where it is not. */
  aside: string | null
}

export interface ReadBoot {
  fleet: string
  instance: string
  boot_key: string
  /** The judge's stored result; null for a boot that is not among the instance's last eight. */
  brief: BootBrief | null
  /** Null where no report is stored: none ever came, or they have expired. */
  judgement: Judgement | null
  /** The machine's facts in the same reports. */
  machine: MachineFacts
  trust: Trust
  reports: ShownReport[]
  began_at: number
}

interface BootAddress {
  fleet: string
  instance: string
  boot_key: string
  /** The name that it reported under: needed only for boots that the instance no longer lists. */
  guest: string | undefined
}

/** One boot with everything that its stored reports show; null where neither a report nor any other trace of it is stored. */
export async function readBoot(
  deps: Pick<ApiDeps, 'store' | 'config' | 'now'>,
  { fleet, instance, boot_key, guest }: BootAddress,
): Promise<ReadBoot | null> {
  const item = await readInstance(deps.store, fleet, instance)
  const brief = item.boots.find((boot) => boot.boot_key === boot_key) ?? null
  const key = { fleet, guest: brief?.guest ?? guest ?? instance, boot_key, seq: 0, sha: '' }
  const inventory = await hasInventory(deps, fleet)
  // Reports about another instance are left out, so that a made-up `guest` shows nothing.
  const about = { key, instance, inventory, resolve: createResolve(deps, fleet), read: createReadReports() }
  const stored = await ownReports(about, await listReports(deps, key, item))
  if (stored.length === 0 && brief === null) return null
  const attribution = attributeReports(stored, item, inventory)
  // Reports that are not trusted (any more) are still shown, and marked.
  const folded = attribution.folded.length > 0 ? attribution.folded : stored
  const evidence = evidenceOf(folded)
  const context = judgeContext(folded, item, fleetSettings(deps.config, fleet), deps.now())
  return {
    fleet,
    instance,
    boot_key,
    brief,
    judgement: folded.length === 0 ? null : await judgeInTime(evidence, context),
    machine: machineFacts(evidence),
    trust: brief?.trust ?? attribution.trust ?? 'quarantined',
    reports: stored.map((one) => shownReport(one, attribution)),
    began_at: brief?.began_at || brief?.first_at || beganAt(reportsOf(folded), item.launch),
  }
}

const evidenceOf = (stored: readonly StoredEvidence[]) => stored.map(({ evidence }) => evidence)
const reportsOf = (stored: readonly StoredEvidence[]) => stored.map(({ report }) => report)

function shownReport(stored: StoredEvidence, { folded, waiting }: Attribution): ShownReport {
  const { report, evidence } = stored
  return {
    report,
    facts: evidence.facts,
    sections: evidence.sections.map(({ name, text }) => ({ name, text })),
    id: report.sha.slice(0, 16),
    counts: folded.includes(stored),
    aside: waiting.find((one) => one.stored === stored)?.reason ?? null,
  }
}
