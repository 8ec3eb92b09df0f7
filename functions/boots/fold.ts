/** Turns a boot's stored reports into the judgement's input. Pure. */
import { parseEnvelope, parseHead } from '../../shared/envelope/envelope.ts'
import { unpackText } from '../../shared/envelope/packed.ts'
import type { Evidence } from '../../shared/evidence.ts'
import { cutText } from '../../shared/page/cut-text.ts'
import { LAUNCH_SLACK_MS } from '../../shared/policy/waits.ts'
import type { InstanceItem } from '../store/instance-item.ts'
import type { ReportItem } from '../store/report-item.ts'

export interface StoredEvidence {
  report: ReportItem
  evidence: Evidence
  /** It names the cards of two existing machines (`resolve.ts`). */
  disputed?: boolean
}

/** The facts of a stored report that show whose it is. */
export interface ReportHead {
  report: ReportItem
  facts: Record<string, string>
}

/** Reads the reports of one boot; unreadable ones are left out. */
export interface ReadReports {
  /** Whose each report is, in the guest's order: no section is parsed. */
  heads: (reports: ReportItem[]) => ReportHead[]
  /** As evidence, in the guest's order: at most as many as one judgement may cost, see `chosenReports`. */
  whole: (reports: ReportItem[], secretHash: string | null) => StoredEvidence[]
}

/**
 * One judgement lists a boot's reports more than once. A stored report never changes, so each is unpacked and parsed only
 * the first time.
 */
export function createReadReports(): ReadReports {
  const texts = remembered((report) => unpackText(report.body))
  const parsed = remembered((report) => parseEnvelope(texts(report)))
  const heads = remembered((report) => parseHead(texts(report)))
  return {
    heads: (reports) =>
      [...reports].sort(byOrder).flatMap((report) => {
        const head = heads(report)
        return head.ok ? { report, facts: head.value.facts } : []
      }),
    whole: (reports, secretHash) =>
      chosenReports([...reports].sort(byOrder), secretHash, (report) => texts(report).length).flatMap(
        (report) => {
          const read = parsed(report)
          return read.ok ? { report, evidence: read.value } : []
        },
      ),
  }
}

function remembered<T>(read: (report: ReportItem) => T): (report: ReportItem) => T {
  const known = new Map<string, T>()
  return (report) => {
    const name = `${report.guest} ${report.boot_key} ${report.seq} ${report.sha}`
    if (!known.has(name)) known.set(name, read(report))
    return known.get(name) as T
  }
}

/** The reporter sends a handful in a boot, each as long as a log. A guest that sends more loses some of its own. */
export const MAX_FOLDED = 64
export const MAX_FOLDED_CHARS = 524_288

/**
 * Of a boot's reports, which are in the guest's order, those to judge: the first and then the newest, as many as fit. Those
 * with the bound secret and those that the control plane vouches for come before all others, so that a stranger's reports
 * never displace the one that heals.
 */
export function chosenReports(
  ordered: ReportItem[],
  secretHash: string | null,
  sizeOf: (report: ReportItem) => number,
): ReportItem[] {
  const chosen = new Set<ReportItem>()
  let chars = 0
  for (const report of byWorth(ordered, secretHash)) {
    if (chosen.size >= MAX_FOLDED) break
    const size = sizeOf(report)
    if (chars + size > MAX_FOLDED_CHARS) continue
    chars += size
    chosen.add(report)
  }
  return ordered.filter((report) => chosen.has(report))
}

function byWorth(ordered: ReportItem[], secretHash: string | null): ReportItem[] {
  const isOwn = (report: ReportItem) =>
    report.attested_instance !== null || (secretHash !== null && report.secret_hash === secretHash)
  const own = ordered.filter(isOwn)
  const others = ordered.filter((report) => !isOwn(report))
  return [own, others].flatMap(([first, ...later]) => (first ? [first, ...later.reverse()] : []))
}

function byOrder(a: ReportItem, b: ReportItem): number {
  return (a.boot_n ?? 0) - (b.boot_n ?? 0) || a.seq - b.seq || (a.sha < b.sha ? -1 : 1)
}

/**
 * When the boot began by the server's clock, in epoch milliseconds: the guest's own clock may say 1970. A console alone
 * dates nothing, because it may be read days later: it counts for the announced launch, else 0, which is never the newest.
 * An envelope without its uptime at sending was spooled by an older boot than the one that sent it: also 0.
 */
export function beganAt(reports: readonly ReportItem[], launch: InstanceItem['launch']): number {
  const dated = reports.filter(isDated)
  if (dated.length > 0) return Math.max(0, Math.min(...dated.map(startOf)))
  const start = launch ? launch.at - LAUNCH_SLACK_MS : 0
  const isOfLaunch = ({ source, received_at }: ReportItem) => source === 'console' && received_at >= start
  return reports.every(isOfLaunch) ? start : 0
}

/** Whether its arrival dates the boot. Clients other than our reporter send while the boot is running. */
export const isDated = ({ source, uptime_sent }: Pick<ReportItem, 'source' | 'uptime_sent'>): boolean =>
  uptime_sent !== null || source === 'boots'

/** When the boot of a dated report began, in epoch milliseconds. */
export const startOf = ({ received_at, uptime_sent }: ReportItem): number =>
  received_at - (uptime_sent ?? 0) * 1000

/** Image of a boot: inventory's, else the reporter's config, else what the guest runs. */
export function imageOf(facts: Record<string, string>, inventoryImage: string | null): string {
  const named = inventoryImage || facts.image
  if (named) return cutText(named, 128)
  const print = [facts.os, facts.kernel, facts.cloud_init].filter(Boolean).join(' / ')
  return print === '' ? 'unknown' : cutText(print, 128)
}
