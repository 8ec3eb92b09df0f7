/** The answer of `diagnose` to one input: the judgement as text or JSON, or why there is none. Pure. */

import { basename } from 'node:path'
import { displayLine } from '../../shared/display.ts'
import { unpasted } from '../../shared/evidence/clean.ts'
import { type OwnLines, ownLines } from '../../shared/evidence/own-line.ts'
import { numberOf } from '../../shared/evidence/pasted/numbered.ts'
import type { JudgeContext } from '../../shared/evidence.ts'
import { judgeBoot, judgeText } from '../../shared/judgement/judge.ts'
import { lintConfig } from '../../shared/lint/lint-config.ts'
import { safeJson } from '../../shared/safe-json.ts'
import type { EvidenceLine, Finding, Judgement } from '../../shared/verdict.ts'
import { sizeWords } from '../../shared/view/number-words.ts'
import { summaryOf } from '../../shared/view/summary.ts'
import type { DiagnoseInput } from '../input/collect.ts'
import { renderDiagnosis } from '../terminal/diagnosis.ts'
import type { Style } from '../terminal/style.ts'

export interface Answer {
  judgement: Judgement
  /** Why there is no answer, in one line; null where there is one. */
  refusal: string | null
  /** What was read, where nothing in it decides; null where something does. */
  undecided: string | null
}

/** The answer to the input; lines are numbered as in the file, and a configuration in the input is linted. */
export function answerTo(input: DiagnoseInput, context: JudgeContext): Answer {
  const judgement = withLint(judge(input, context), input)
  if (judgement.cause !== 'unknown' || judgement.evidence.length > 0)
    return { judgement, refusal: null, undecided: null }
  const own = ownLinesOf(input)
  const isRefused = own.count === 0 && isBlank(judgement)
  return {
    judgement: { ...judgement, evidence: own.nearest === null ? [] : [own.nearest] },
    refusal: isRefused ? nothingSeen(judgement, input) : null,
    undecided: own.count > 0 && isBlank(judgement) ? undecidedBy(own) : null,
  }
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

/** The input has the guest's own configuration: its faults belong to the answer. */
function withLint(judgement: Judgement, input: DiagnoseInput): Judgement {
  const config = input.texts.filter(({ section }) => section.startsWith('/etc/cloud/cloud.cfg'))
  if (config.length === 0) return judgement
  const found: Finding[] = lintConfig(
    config.map(({ section, kept }) => ({ path: section, text: kept.text })),
    { version: judgement.cloud_init_version, cloud: judgement.datasource.name },
  )
  return { ...judgement, findings: [...judgement.findings, ...found] }
}

/** Nothing was decided: no stage, no lookup, no network, no line to point at. */
function isBlank({ verdict, stages, evidence, network, datasource }: Judgement): boolean {
  return (
    verdict === 'unknown' &&
    stages.length === 0 &&
    evidence.length === 0 &&
    network.length === 0 &&
    datasource.outcome === 'not_seen'
  )
}

interface OwnFound {
  /** Lines of cloud-init and its units, and all lines. */
  count: number
  of: number
  nearest: EvidenceLine | null
}

function ownLinesOf(input: DiagnoseInput): OwnFound {
  const found = input.evidence.sections.map((section) => ({ section, own: ownLinesIn(section.text) }))
  const first = found.find(({ own }) => own.nearest !== null)
  return {
    count: found.reduce((sum, { own }) => sum + own.own, 0),
    of: found.reduce((sum, { own }) => sum + own.of, 0),
    nearest: first === undefined ? null : nearestIn(first.section.name, first.own, input),
  }
}

/** Numbered as in the input, out of whatever it was pasted in. */
function ownLinesIn(text: string): OwnLines {
  const whole = unpasted(text)
  const { nearest, ...counted } = ownLines(whole.text)
  return { ...counted, nearest: nearest && { ...nearest, line: numberOf(whole, nearest.line) } }
}

function nearestIn(source: string, { nearest }: OwnLines, input: DiagnoseInput): EvidenceLine | null {
  if (nearest === null) return null
  return inWholeText({ source, ...nearest, shows: 'the nearest line; it does not decide by itself' }, input)
}

function undecidedBy({ count, of }: OwnFound): string {
  const were = count === 1 ? 'was' : 'were'
  return `${count} of the ${of} ${of === 1 ? 'line' : 'lines'} ${were} written by cloud-init or one of its units, but none of them shows how the boot went`
}

/** A log of another agent is named where it is recognised. */
function nothingSeen({ findings }: Judgement, input: DiagnoseInput): string {
  const size = input.texts.map(({ kept }) => sizeWords(kept.bytes)).join(' + ')
  const known = findings.map(({ text }) => ` ${displayLine(text, 200)}`).join('')
  const next = known === '' ? '; give the console from power-on, or /var/log/cloud-init.log' : `.${known}`
  return `${displayLine(input.name)}: nothing in it that cloud-init wrote (${size} read)${next}`
}

/** The judgement as JSON, with the input that it is about and the sentence for a ticket. */
export function answerAsJson({ judgement }: Answer, input: DiagnoseInput): string {
  const files = input.texts.map(({ section, shownAs, kept }) => ({
    section,
    path: shownAs,
    bytes: kept.bytes,
    lines: kept.lines,
    omitted_lines: kept.omitted,
  }))
  const summary = sentenceOf(judgement, input)
  const answer = { input: { name: input.name, kind: input.kind, files }, summary, ...judgement }
  return `${safeJson(answer)}\n`
}

/** The judgement as a page of text for this terminal. */
export function answerAsText({ judgement, undecided }: Answer, input: DiagnoseInput, style: Style): string {
  const at = (line: EvidenceLine) => where(line, input)
  const facts = {
    input: describe(input),
    summary: sentenceOf(judgement, input),
    undecided,
    where: at,
  }
  return renderDiagnosis(judgement, facts, style)
}

/** The answer in one sentence, for a ticket. */
export function sentenceOf(judgement: Judgement, input: DiagnoseInput): string {
  return summaryOf(judgement, nameOf(input), (line) => where(line, input))
}

function nameOf({ name }: DiagnoseInput): string {
  return displayLine(basename(name) || name, 120)
}

function describe(input: DiagnoseInput): string {
  const [only] = input.texts
  if (input.kind === 'report') return `report ${nameOf(input)}`
  if (input.texts.length !== 1 || only === undefined) return `${input.texts.length} files of ${nameOf(input)}`
  const { lines, bytes, omitted } = only.kept
  const skipped = omitted > 0 ? `, ${omitted} of them skipped as noise` : ''
  return `${nameOf(input)}, ${lines} ${lines === 1 ? 'line' : 'lines'}, ${sizeWords(bytes)}${skipped}`
}

/** Where a line of evidence is found: `console.log:20`. */
export function where(line: EvidenceLine, input: DiagnoseInput): string {
  const text = input.texts.find(({ section }) => section === line.source)
  const name = text === undefined ? line.source : text.section === 'text' ? nameOf(input) : text.section
  return displayLine(line.line === null ? name : `${name}:${line.line}`)
}
