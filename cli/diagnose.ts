/**
 * `boot-health diagnose [FILE|DIR|TARBALL|-]`: text in, the judgement out. Reads, judges, prints;
 * what it means is decided in `shared/judgement`.
 */
import { basename } from 'node:path'
import { Command } from 'commander'
import type { JudgeContext } from '../shared/evidence.ts'
import { judgeBoot, judgeText } from '../shared/judgement/judge.ts'
import { lintConfig } from '../shared/lint/lint-config.ts'
import type { EvidenceLine, Finding, Judgement, Verdict } from '../shared/verdict.ts'
import { CliError } from './cli-error.ts'
import type { DiagnoseInput } from './input/collect.ts'
import { readInput } from './input/read-input.ts'
import { renderDiagnosis } from './terminal/diagnosis.ts'
import { createStyle } from './terminal/style.ts'

interface Options {
  json?: true
  exitCode?: true
  expect?: string
}

const HELP = `
FILE may be a console log, a cloud-init.log or a journal, gzipped or not; a guest's root directory
or a folder of its logs; a tarball of "cloud-init collect-logs"; a report of the guest reporter.

Exit code: 0 judged, whatever the verdict; 2 nothing that can be judged, and why on stderr.
With --exit-code: 0 ok or recovered, 1 any other verdict.

Examples:
  boot-health diagnose console.log
  openstack console log show VM | boot-health diagnose -
  boot-health diagnose cloud-init.tar.gz --json
  sudo boot-health diagnose /                       this machine's last boot
  boot-health diagnose /mnt/guest --expect OpenStack --exit-code`

/** The command, ready to be added to the program. */
export function diagnoseCommand(): Command {
  return new Command('diagnose')
    .description(
      'Judge one boot: the verdict, the cause, what was missing and when, the lines that show it, what to do.',
    )
    .argument('[FILE]', 'file, directory or tarball; - is standard input')
    .option('--json', 'print the judgement as JSON, with the input it is about')
    .option('--exit-code', 'exit 1 unless the boot is ok or recovered')
    .option(
      '--expect <datasource>',
      'the datasource this guest should have found, for example OpenStack; None: none',
    )
    .addHelpText('after', HELP)
    .action(diagnose)
}

async function diagnose(given: string | undefined, options: Options): Promise<void> {
  if (given === undefined && process.stdin.isTTY) {
    throw new CliError('nothing to read; give a file, or pipe a log in: boot-health diagnose console.log')
  }
  const input = await readInput(given ?? '-', process.stdin)
  const judgement = withLint(judge(input, contextOf(options)), input)
  if (isBlank(judgement)) throw new CliError(nothingSeen(input))
  process.stdout.write(options.json === true ? asJson(judgement, input) : asText(judgement, input))
  if (options.exitCode === true) process.exitCode = exitCodeOf(judgement.verdict)
}

function contextOf({ expect }: Options): JudgeContext {
  return expect === undefined ? {} : { expected_datasource: expect }
}

function judge(input: DiagnoseInput, context: JudgeContext): Judgement {
  const [only] = input.texts
  const judgement =
    input.kind === 'text' && only !== undefined
      ? judgeText(only.kept.text, context)
      : judgeBoot([input.evidence], context)
  return { ...judgement, evidence: judgement.evidence.map((line) => inWholeText(line, input)) }
}

/** A long text was judged without its middle; its lines are numbered as in the file. */
function inWholeText(line: EvidenceLine, input: DiagnoseInput): EvidenceLine {
  const kept = input.texts.find(({ section }) => section === line.source)?.kept
  return line.line === null || kept === undefined ? line : { ...line, line: kept.lineOf(line.line) }
}

/** A guest's own configuration is at hand: what is wrong with it belongs to the answer. */
function withLint(judgement: Judgement, input: DiagnoseInput): Judgement {
  const config = input.texts.filter(({ section }) => section.startsWith('/etc/cloud/cloud.cfg'))
  if (config.length === 0) return judgement
  const found: Finding[] = lintConfig(
    config.map(({ section, kept }) => ({ path: section, text: kept.text })),
    { version: judgement.cloud_init_version, cloud: judgement.datasource.name },
  )
  return { ...judgement, findings: [...judgement.findings, ...found] }
}

/** Nothing at all was recognised: no stage, no lookup, no network, no line to point at. */
function isBlank({ verdict, stages, evidence, network, datasource }: Judgement): boolean {
  return (
    verdict === 'unknown' &&
    stages.length === 0 &&
    evidence.length === 0 &&
    network.length === 0 &&
    datasource.outcome === 'not_seen'
  )
}

function nothingSeen(input: DiagnoseInput): string {
  const size = input.texts.map(({ kept }) => sizeOf(kept.bytes)).join(' + ')
  return `${input.name}: nothing in it that cloud-init wrote (${size} read); give the console from power-on, or /var/log/cloud-init.log`
}

function exitCodeOf(verdict: Verdict): number {
  return verdict === 'ok' || verdict === 'recovered' ? 0 : 1
}

function asJson(judgement: Judgement, input: DiagnoseInput): string {
  const files = input.texts.map(({ section, shownAs, kept }) => ({
    section,
    path: shownAs,
    bytes: kept.bytes,
    lines: kept.lines,
    omitted_lines: kept.omitted,
  }))
  return `${JSON.stringify({ input: { name: input.name, kind: input.kind, files }, ...judgement }, null, 2)}\n`
}

function asText(judgement: Judgement, input: DiagnoseInput): string {
  const { stdout, env } = process
  const style = createStyle({ isTTY: stdout.isTTY === true, columns: stdout.columns, env })
  return renderDiagnosis(judgement, { input: describe(input), where: (line) => where(line, input) }, style)
}

function describe(input: DiagnoseInput): string {
  const [only] = input.texts
  if (input.kind === 'report') return `report ${input.name}`
  if (input.texts.length !== 1 || only === undefined) return `${input.texts.length} files of ${input.name}`
  const { lines, bytes, omitted } = only.kept
  const skipped = omitted > 0 ? `, ${omitted} of them skipped as noise` : ''
  return `${basename(input.name)}, ${lines} lines, ${sizeOf(bytes)}${skipped}`
}

function where(line: EvidenceLine, input: DiagnoseInput): string {
  const text = input.texts.find(({ section }) => section === line.source)
  const name =
    text === undefined ? line.source : text.section === 'text' ? basename(input.name) : text.section
  return line.line === null ? name : `${name}:${line.line}`
}

function sizeOf(bytes: number): string {
  if (bytes < 10_000) return `${bytes} bytes`
  return bytes < 10_000_000 ? `${Math.round(bytes / 1000)} kB` : `${Math.round(bytes / 1_000_000)} MB`
}
