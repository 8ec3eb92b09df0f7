/** Boots captured in folders, as evidence: the first boot, and the whole folder with its re-run. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Evidence, Section } from '../../shared/evidence.ts'
import { judgeBoot } from '../../shared/judgement/judge.ts'
import { type Fact, outcomeAgrees, type Row, sameSource } from './accuracy-report.ts'

interface Label {
  first_boot: { outcome: string; cause: string }
  has_rerun: boolean
}

const STAGES = ['init-local', 'init', 'modules-config', 'modules-final']

/** `files`: everything. `stderr`: the stages' stderr alone. `console`: what a console shows, both streams. */
export type Shown = 'files' | 'stderr' | 'console'

/** One row per labelled boot, and one more for the whole folder of a boot that was run again. */
export function sampleBoots(directory: string, shown: Shown): Row[] {
  const labels = JSON.parse(readFileSync(join(directory, 'EXPECTED.json'), 'utf8')) as Record<string, Label>
  return Object.entries(labels).flatMap(([name, label]) => {
    const folder = join(directory, name)
    const first = rowOf(name, label, firstBoot(folder, shown), sourceIn(join(folder, 'run1')), shown)
    return label.has_rerun && shown === 'files'
      ? [first, rerunRow(name, label, [firstBoot(folder, 'files'), wholeBoot(folder)])]
      : [first]
  })
}

function rowOf(name: string, label: Label, evidence: Evidence, datasource: string | null, shown: Shown): Row {
  const judged = judgeBoot([evidence])
  const { outcome, cause } = label.first_boot
  const facts: Fact[] =
    shown !== 'files'
      ? []
      : [
          {
            of: 'outcome',
            wanted: outcome,
            got: judged.datasource.outcome,
            ok: outcomeAgrees(outcome, judged),
          },
          {
            of: 'datasource',
            wanted: datasource,
            got: judged.datasource.name,
            ok: sameSource(datasource, judged.datasource.name),
          },
        ]
  return { sample: name, wantedCause: cause, accepted: [cause], judged, facts, misleading: [] }
}

function rerunRow(name: string, label: Label, reports: Evidence[]): Row {
  const judged = judgeBoot(reports)
  const { cause } = label.first_boot
  const facts: Fact[] = [
    { of: 'rerun', wanted: 'recovered', got: judged.verdict, ok: judged.verdict === 'recovered' },
  ]
  return { sample: `${name} (whole)`, wantedCause: cause, accepted: [cause], judged, facts, misleading: [] }
}

/** `run1/`, the stages' stderr and the snapshot before `init`; or only what a console shows. */
export function firstBoot(folder: string, shown: Shown): Evidence {
  const streams = shown === 'console' ? ['stdout', 'stderr'] : ['stderr']
  const names = STAGES.flatMap((stage) => streams.map((stream) => `stage-${stage}.${stream}`))
  const printed = names.map((file) => text(join(folder, file))).join('')
  const sections: Section[] = [{ name: 'console', attributes: {}, text: printed }]
  if (shown !== 'files') return { facts: {}, sections }
  return {
    facts: { seq: '1' },
    sections: [
      ...sections,
      ...files(join(folder, 'run1')),
      ...snapshot(folder, 'snap-1-preinit', /START init:/),
    ],
  }
}

/** The end state of the folder: both runs in the logs, and every snapshot. */
export function wholeBoot(folder: string): Evidence {
  const moments: [string, RegExp][] = [
    ['snap-0-boot', / boot scenario=/],
    ['snap-1-preinit', /START init:/],
    ['snap-2-postinit', /END init /],
    ['snap-3-fixed', /routes added/],
  ]
  const snapshots = moments.flatMap(([name, when]) => snapshot(folder, name, when))
  return {
    facts: { seq: '2' },
    sections: [...files(folder), ...files(join(folder, 'run-cloud-init')), ...snapshots],
  }
}

function files(folder: string): Section[] {
  const named: [file: string, section: string][] = [
    ['cloud-init.log', '/var/log/cloud-init.log'],
    ['cloud-init-output.log', '/var/log/cloud-init-output.log'],
    ['status.json', '/run/cloud-init/status.json'],
    ['result.json', '/run/cloud-init/result.json'],
  ]
  return named
    .filter(([file]) => existsSync(join(folder, file)))
    .map(([file, name]) => ({ name, attributes: {}, text: text(join(folder, file)) }))
}

function snapshot(folder: string, name: string, when: RegExp): Section[] {
  const line =
    text(join(folder, 'timeline.txt'))
      .split('\n')
      .find((entry) => when.test(entry)) ?? ''
  const at = /up=(\d+\.\d+)/.exec(line)?.[1]
  const kinds: Record<string, string> = {
    'proc-net-route.txt': '/proc/net/route',
    'proc-net-ipv6_route.txt': '/proc/net/ipv6_route',
    'ip-j-addr.json': 'ip -j addr',
    'ip-j-route.json': 'ip -j route',
    'sys-class-net.txt': '/sys/class/net',
  }
  const path = join(folder, name)
  if (at === undefined || !existsSync(path)) return []
  return readdirSync(path)
    .filter((file) => kinds[file] !== undefined)
    .map((file) => ({ name: `${kinds[file]} at=${at}`, attributes: {}, text: text(join(path, file)) }))
}

/** What cloud-init itself recorded as its source, for the label that the folder does not spell out. */
function sourceIn(run1: string): string | null {
  for (const file of ['result.json', 'status.json']) {
    const path = join(run1, file)
    if (existsSync(path))
      return (JSON.parse(text(path)) as { v1: { datasource: string | null } }).v1.datasource
  }
  return null
}

function text(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : ''
}
