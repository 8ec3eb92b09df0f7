/** The facts of one boot from all of its reports, combined once; everything after this only reads them. */

import type { LogEvent, Mark } from '../evidence/log-event.ts'
import type { NetworkSample } from '../evidence/network-samples.ts'
import { type ReadSection, readSections } from '../evidence/read-section.ts'
import type { StatusReport } from '../evidence/status-report.ts'
import type { Evidence, JudgeContext } from '../evidence.ts'
import type { Stage } from '../verdict.ts'
import { targetsOf } from './answers.ts'
import { decidingLookup, lastLookup } from './deciding-lookup.ts'
import { findLookups, type Lookup } from './lookups.ts'
import { networkMoments, type SeenMoment } from './network.ts'
import { type BootRuns, type StageRun, stageRuns } from './runs.ts'
import { cloudOf, type Listed, listedSources } from './sources.ts'

export interface Located {
  event: LogEvent
  section: string
  stage: Stage | null
  run: number
}

export interface BootFacts {
  boot: BootRuns
  runs: StageRun[]
  lookups: Lookup[]
  /** The lookup that decides the verdict: the first of the network stage that ended empty, else the last. */
  deciding: Lookup | null
  /** The lookup whose outcome is final. */
  last: Lookup | null
  moments: SeenMoment[]
  statuses: StatusReport[]
  /** Names of sections whose reader threw. */
  unreadable: string[]
  /** Names of sections whose lines are broken. */
  broken: string[]
  events: Located[]
  /** The index in `events` of the first event with each mark. */
  firstMarks: Map<Mark, number>
  listed: Listed
  /** DMI strings of the report's facts and of ds-identify's log. */
  dmi: Map<string, string>
  cloud: ReturnType<typeof cloudOf>
  facts: Record<string, string>
  version: string | null
  expected: string | null
}

/** Folds reports into facts: any order, repeats allowed, later reports extend earlier ones. */
export function bootFacts(reports: readonly Evidence[], context: JudgeContext): BootFacts {
  const ordered = inGuestOrder(reports)
  const read = ordered.map((report) => readSections(report.sections))
  const sections = read.flat()
  const boot = stageRuns(sections)
  const statuses = uniqueStatuses(read, boot)
  const lookups = findLookups(boot, statuses)
  const deciding = decidingLookup(lookups)
  const facts: Record<string, string> = Object.assign({}, ...ordered.map((report) => report.facts))
  const events = locate(boot)
  const dmi = dmiOf(facts, events)
  const listed = listedSources(lists(events))
  return {
    boot,
    runs: boot.runs,
    lookups,
    deciding,
    last: lastLookup(lookups),
    moments: networkMoments(uniqueSamples(sections), boot.runs, boot.loose, targetsOf(deciding)),
    statuses,
    unreadable: sections.flatMap(({ name, unreadable }) => (unreadable ? [name] : [])),
    broken: sections.flatMap(({ name, broken }) => (broken ? [name] : [])),
    events,
    firstMarks: firstMarks(events),
    listed,
    dmi,
    cloud: facts.container ? null : cloudOf(dmi),
    facts,
    version: versionOf(boot, events, facts),
    expected: context.expected_datasource ?? null,
  }
}

/** Sorted by the guest's counters, and last by the text, so that the order of arrival changes nothing. */
function inGuestOrder(reports: readonly Evidence[]): Evidence[] {
  const number = (report: Evidence, name: string) => Number(report.facts[name] ?? 0) || 0
  const texts = new Map<Evidence, string>()
  const textOf = (report: Evidence): string => {
    const text = texts.get(report) ?? JSON.stringify(report)
    texts.set(report, text)
    return text
  }
  return [...reports].sort(
    (a, b) =>
      number(a, 'boot_n') - number(b, 'boot_n') ||
      number(a, 'seq') - number(b, 'seq') ||
      number(a, 'uptime') - number(b, 'uptime') ||
      (textOf(a) < textOf(b) ? -1 : 1),
  )
}

/** Files that survive a reboot may be older than the boot in the texts: those are left out. */
function uniqueStatuses(reports: readonly ReadSection[][], boot: BootRuns): StatusReport[] {
  const began = boot.runs.flatMap((run) =>
    run.epoch === null || run.up === null ? [] : [run.epoch - run.up],
  )
  const oldest = began.length === 0 ? null : Math.min(...began) - 120
  const seen = new Set<string>()
  return reports
    .flat()
    .flatMap((section) => (section.status === null ? [] : [section.status]))
    .filter((status) => !isOlder(status, oldest))
    .filter((status) => {
      const key = JSON.stringify(status)
      return seen.has(key) ? false : seen.add(key) !== undefined
    })
}

function isOlder(status: StatusReport, oldest: number | null): boolean {
  if (oldest === null) return false
  const starts = Object.values(status.stages).flatMap((stage) => (stage.start === null ? [] : [stage.start]))
  const epochs = starts.filter((start) => start >= 1e8)
  return epochs.length > 0 && Math.max(...epochs) < oldest
}

function uniqueSamples(sections: readonly ReadSection[]): NetworkSample[] {
  const byTime = new Map<string, NetworkSample>()
  for (const section of sections)
    for (const sample of section.samples) byTime.set(`${sample.from} ${sample.at}`, sample)
  return [...byTime.values()]
}

function locate(boot: BootRuns): Located[] {
  const loose = boot.loose.flatMap((part) =>
    part.events.map((event) => ({ event, section: part.section, stage: null, run: 0 })),
  )
  const own = boot.runs.flatMap((run) =>
    run.parts.flatMap((part) =>
      part.events.map((event) => ({ event, section: part.section, stage: run.stage, run: run.run })),
    ),
  )
  return [...loose, ...own]
}

function lists(events: readonly Located[]): string[][] {
  return events.flatMap(({ event }) =>
    event.kind === 'listed' && event.names.length > 0 ? [event.names] : [],
  )
}

function dmiOf(facts: Record<string, string>, events: readonly Located[]): Map<string, string> {
  const dmi = new Map<string, string>()
  for (const { event } of events)
    if (event.kind === 'dmi' && event.value !== '') dmi.set(event.field, event.value)
  for (const name of ['product_name', 'sys_vendor', 'chassis_asset_tag', 'product_uuid']) {
    const value = facts[name]
    if (value) dmi.set(name, value)
  }
  return dmi
}

function versionOf(boot: BootRuns, events: readonly Located[], facts: Record<string, string>): string | null {
  const printed = boot.runs.findLast((run) => run.version !== null)?.version
  const finished = events.findLast(({ event }) => event.kind === 'finished')?.event
  const own = finished?.kind === 'finished' ? finished.version : null
  return printed ?? own ?? facts.cloud_init ?? null
}

/** The first place of each mark: rules ask for about forty of them, and a boot has few. */
function firstMarks(events: readonly Located[]): Map<Mark, number> {
  const first = new Map<Mark, number>()
  for (const [index, { event }] of events.entries())
    if (event.kind === 'mark' && !first.has(event.mark)) first.set(event.mark, index)
  return first
}

/** The first event with one of these marks, in the order of the boot. */
export function findMark(facts: BootFacts, ...marks: Mark[]): Located | null {
  const places = marks.map((mark) => facts.firstMarks.get(mark) ?? Number.POSITIVE_INFINITY)
  return facts.events[Math.min(...places)] ?? null
}
