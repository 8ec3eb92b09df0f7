/** A boot's stored reports as what the judgement reads. Pure. */
import { parseEnvelope } from '../../shared/envelope/envelope.ts'
import { unpackText } from '../../shared/envelope/packed.ts'
import type { Evidence } from '../../shared/evidence.ts'
import { LAUNCH_SLACK_MS } from '../../shared/trust.ts'
import type { InstanceItem, ReportItem } from '../store/items.ts'

export interface StoredEvidence {
  report: ReportItem
  evidence: Evidence
}

/** Reports of one boot as evidence, in the guest's order; unreadable ones are left out. */
export type ReadReports = (reports: ReportItem[]) => StoredEvidence[]

/**
 * Reads reports in the order in which the guest made them, whatever the order of arrival. One judgement lists them
 * more than once; a stored report never changes, so each is unpacked and parsed the first time only.
 */
export function createReadReports(): ReadReports {
  const known = new Map<string, StoredEvidence | null>()
  const read = (report: ReportItem) => {
    const name = `${report.guest} ${report.boot_key} ${report.seq} ${report.sha}`
    const before = known.get(name)
    if (before !== undefined) return before
    const parsed = parseEnvelope(unpackText(report.body))
    const stored = parsed.ok ? { report, evidence: parsed.value } : null
    known.set(name, stored)
    return stored
  }
  return (reports) => [...reports].sort(byOrder).flatMap((report) => read(report) ?? [])
}

function byOrder(a: ReportItem, b: ReportItem): number {
  return (a.boot_n ?? 0) - (b.boot_n ?? 0) || a.seq - b.seq || (a.sha < b.sha ? -1 : 1)
}

/**
 * When the boot began by the server's clock, in epoch milliseconds: the guest's own clock may say 1970. A console
 * alone dates nothing: it may be read days later. It is taken for the announced launch, else 0: never the newest.
 * An envelope without the uptime of its sending was spooled by an older boot than the one that sent it: 0 as well.
 */
export function beganAt(reports: readonly ReportItem[], launch: InstanceItem['launch']): number {
  const dated = reports.filter(isDated)
  if (dated.length > 0) return Math.max(0, Math.min(...dated.map(startOf)))
  const start = launch ? launch.at - LAUNCH_SLACK_MS : 0
  const isOfLaunch = ({ source, received_at }: ReportItem) => source === 'console' && received_at >= start
  return reports.every(isOfLaunch) ? start : 0
}

/** Whether its arrival says when the boot began. Other clients than our reporter send while the boot is on. */
export const isDated = ({ source, uptime_sent }: Pick<ReportItem, 'source' | 'uptime_sent'>): boolean =>
  uptime_sent !== null || source === 'boots'

const startOf = ({ received_at, uptime_sent }: ReportItem) => received_at - (uptime_sent ?? 0) * 1000

/** Image of a boot: inventory's, else the reporter's config, else what the guest runs on. */
export function imageOf(facts: Record<string, string>, inventoryImage: string | null): string {
  const named = inventoryImage || facts.image
  if (named) return named.slice(0, 128)
  const print = [facts.os, facts.kernel, facts.cloud_init].filter(Boolean).join(' / ')
  return print === '' ? 'unknown' : print.slice(0, 128)
}
