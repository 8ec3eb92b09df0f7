/** What `diagnose` answers to one input: the judgement, told as text or JSON, or why there is none. Pure. */
import { basename } from 'node:path'
import type { JudgeContext } from '../../shared/evidence.ts'
import { judgeBoot, judgeText } from '../../shared/judgement/judge.ts'
import { lintConfig } from '../../shared/lint/lint-config.ts'
import type { EvidenceLine, Finding, Judgement } from '../../shared/verdict.ts'
import type { DiagnoseInput } from '../input/collect.ts'
import { renderDiagnosis } from '../terminal/diagnosis.ts'
import type { Style } from '../terminal/style.ts'

/** The judgement of what was read; its lines are numbered as in the file, and a configuration at hand is linted. */
export function judgeInput(input: DiagnoseInput, context: JudgeContext): Judgement {
  return withLint(judge(input, context), input)
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

/** Why there is no answer to give, in one line; null where there is one. */
export function refusalOf(judgement: Judgement, input: DiagnoseInput): string | null {
  return isBlank(judgement) ? nothingSeen(input) : null
}

function nothingSeen(input: DiagnoseInput): string {
  const size = input.texts.map(({ kept }) => sizeOf(kept.bytes)).join(' + ')
  return `${input.name}: nothing in it that cloud-init wrote (${size} read); give the console from power-on, or /var/log/cloud-init.log`
}

/** The judgement as JSON, with the input that it is about. */
export function answerAsJson(judgement: Judgement, input: DiagnoseInput): string {
  const files = input.texts.map(({ section, shownAs, kept }) => ({
    section,
    path: shownAs,
    bytes: kept.bytes,
    lines: kept.lines,
    omitted_lines: kept.omitted,
  }))
  return `${JSON.stringify({ input: { name: input.name, kind: input.kind, files }, ...judgement }, null, 2)}\n`
}

/** The judgement as a page of text for this terminal. */
export function answerAsText(judgement: Judgement, input: DiagnoseInput, style: Style): string {
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
