/**
 * `boot-health scan`: how many machines lost the race for their metadata, read from their consoles with the user's own
 * rights and without a server. Only --html and --resume write files; nothing leaves this machine.
 */
import { writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { Command, Option } from 'commander'
import { SCAN_MACHINES_A_THREAD, SCAN_PARALLEL, SCAN_THREADS } from '../shared/policy/limits.ts'
import { SCAN_COMMAND_S } from '../shared/policy/waits.ts'
import { asTyped } from '../shared/scan/command-words.ts'
import { LIBVIRT_LOGS, PRESET_NAMES, PRESETS } from '../shared/scan/presets.ts'
import { reportOf, type ScanReport } from '../shared/scan/scan-report.ts'
import type { ScanRow } from '../shared/scan/scan-row.ts'
import { exitCodeOf } from '../shared/scan/totals.ts'
import { CliError } from './cli-error.ts'
import { durationOf, durationText } from './duration.ts'
import { momentOf } from './moment.ts'
import { fileSources } from './scan/files.ts'
import { readIds } from './scan/ids.ts'
import { createJudgePool } from './scan/judge-pool.ts'
import { renderScan } from './scan/print.ts'
import { createProgressLine } from './scan/progress-line.ts'
import { openResumeFile } from './scan/resume-file.ts'
import { scanAsCsv, scanAsJson } from './scan/rows-as-data.ts'
import { runScan } from './scan/run-scan.ts'
import {
  checkTogether,
  contextFrom,
  inventoryLabels,
  parallelOf,
  type ScanOptions,
  wordsOf,
} from './scan/scan-options.ts'
import { commandSource, type Sources } from './scan/scan-source.ts'
import { styleHere } from './terminal/here.ts'

const HELP = `
A PATH is a console log, a folder of them, a glob or a tarball. --with runs a command for each id, without a shell; {} is
the id. --from knows the commands of a cloud, prints what it runs, and lists the machines itself if you give no ids.

Exit code: 0 none failed; 1 a machine failed; 3 no machine could be judged; 2 usage; 130 interrupted, none failed so far.

Examples:
  boot-health scan consoles/
  openstack server list -f value -c ID | boot-health scan --with 'openstack console log show {}'
  boot-health scan --from ec2 --html scan.html
  boot-health scan --from gcloud --parallel 16 --resume scan.jsonl
  boot-health scan --from virsh --inventory vms.csv --label image=IMAGE --csv`

const collected = (one: string, before: string[] = []) => [...before, one]

/** The command, ready to be added to the program. */
export function scanCommand(): Command {
  return new Command('scan')
    .description(
      'Read the consoles of many machines and count how they came up: by cause and image, the narrowest wins, what to do.',
    )
    .argument('[PATH...]', 'console logs: files, folders, globs, tarballs')
    .option('--with <command>', 'shows the console of one machine; {} stands for its id')
    .addOption(new Option('--from <preset>', 'the commands of a cloud or hypervisor').choices(PRESET_NAMES))
    .option('--ids <file>', 'ids, one a line; - is standard input')
    .option('--parallel <number>', 'machines at once', parallelOf, SCAN_PARALLEL)
    .addOption(
      new Option('--timeout <duration>', 'for each command')
        .argParser(durationOf)
        .default(SCAN_COMMAND_S, durationText(SCAN_COMMAND_S)),
    )
    .option(
      '--since <time>',
      'leave out boots before this moment (2026-11-30T09:00:00Z, or 7d ago)',
      momentOf,
    )
    .option('--expect <datasource>', 'the datasource these machines should have found, for example OpenStack')
    .option('--inventory <file>', 'CSV of the inventory, a line for each machine')
    .option('--label <name=column>', 'group by this column of the inventory; may be repeated', collected)
    .option('--json', 'print everything as JSON')
    .option('--csv', 'print a line for each machine')
    .option('--html <file>', 'write the result as one page that can be mailed')
    .option('--resume <file>', 'keep each row in this file, and continue from it')
    .addHelpText('after', HELP)
    .action(scan)
}

async function scan(paths: string[], options: ScanOptions): Promise<void> {
  checkTogether(paths, options)
  const context = contextFrom(options)
  const labels = inventoryLabels(options)
  const { sources, asked } = await sourcesFor(paths, options)
  const resume = options.resume === undefined ? null : openResumeFile(options.resume, options.expect ?? null)
  const interrupted = new AbortController()
  const stopListening = onInterrupt(() => interrupted.abort())
  const useful = Math.max(1, Math.ceil(sources.of / SCAN_MACHINES_A_THREAD))
  const pool = createJudgePool({ threads: Math.min(SCAN_THREADS, availableParallelism(), useful) })
  const progress = createProgressLine(process.stderr, sources.of)
  const rows: ScanRow[] = []
  let isKept = true
  let labelled = 0
  const began = Date.now()
  await runScan({
    sources,
    pool,
    context,
    parallel: options.parallel,
    known: resume?.known ?? new Map(),
    signal: interrupted.signal,
    onRow(row, { id, image }, at) {
      const own = labels.of(id)
      if (own !== null) labelled += 1
      rows[at] = { ...row, labels: { ...(image === null ? {} : { image }), ...own } }
      if (resume?.known.has(id) === false) isKept = resume.add(row) && isKept
      progress.add(row)
    },
  })
  const took_ms = Date.now() - began
  progress.done()
  resume?.close()
  await pool.stop()
  stopListening()
  if (options.inventory !== undefined && labelled === 0)
    process.stderr.write(`boot-health: no machine is in ${options.inventory} under its id\n`)
  if (!isKept) process.stderr.write(`boot-health: ${options.resume} could not be written to the end\n`)
  const facts = {
    at: began,
    asked,
    took_ms,
    of: sources.of,
    labels: labels.names,
    since: options.since ?? null,
  }
  const is_interrupted = interrupted.signal.aborted
  // A machine that was given up leaves a hole.
  const report = reportOf(
    rows.filter((row) => row !== undefined),
    { ...facts, is_interrupted },
  )
  await printReport(report, options)
  process.exitCode = exitCodeOf(report.totals, is_interrupted)
}

async function sourcesFor(
  paths: string[],
  options: ScanOptions,
): Promise<{ sources: Sources; asked: string }> {
  if (paths.length > 0) return { sources: await fileSources(paths), asked: asTyped(paths) }
  if (options.from === 'libvirt-logs') {
    process.stderr.write(`reads: ${LIBVIRT_LOGS.join(' ')}\n`)
    return { sources: await fileSources(LIBVIRT_LOGS, true), asked: LIBVIRT_LOGS.join(' ') }
  }
  const preset = options.from === undefined ? null : (PRESETS[options.from] ?? null)
  const words = preset?.show ?? wordsOf(options.with ?? '')
  const ids = await readIds(options, preset)
  if (preset !== null) process.stderr.write(`runs, for each {}: ${asTyped(words)}\n`)
  const how = { shown: preset?.shown ?? ('text' as const), timeout_s: options.timeout }
  const machines = ids.map((one) => commandSource(one, words, how))
  return { sources: { of: new Set(ids.map(({ id }) => id)).size, machines }, asked: asTyped(words) }
}

async function printReport(report: ScanReport, { json, csv, html }: ScanOptions): Promise<void> {
  if (html !== undefined) {
    const { scanPage } = await import('./scan/page.ts')
    try {
      writeFileSync(html, await scanPage(report), { mode: 0o600 })
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code
      if (code === undefined) throw error
      throw new CliError(`--html ${html}: cannot be written (${code})`)
    }
  }
  const text =
    json === true ? scanAsJson(report) : csv === true ? scanAsCsv(report) : renderScan(report, styleHere())
  process.stdout.write(text)
}

/** The first Ctrl-C ends the scan with what it has; the second one ends the process. */
function onInterrupt(first: () => void): () => void {
  const signals = ['SIGINT', 'SIGTERM'] as const
  let isAsked = false
  const listener = () => {
    if (isAsked) process.exit(130)
    isAsked = true
    first()
  }
  for (const signal of signals) process.on(signal, listener)
  return () => {
    for (const signal of signals) process.off(signal, listener)
  }
}
