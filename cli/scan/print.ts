/** A scan's result as text: the count, the table, the narrowest wins, what could not be judged, what to do. */
import { displayLine } from '../../shared/display.ts'
import {
  expectHint,
  headlineOf,
  type ScanReport,
  someOf,
  stepsDiffer,
} from '../../shared/scan/scan-report.ts'
import type { CauseCount, ToDo } from '../../shared/scan/totals.ts'
import { UNDIAGNOSED_WORDS } from '../../shared/scan/undiagnosed.ts'
import { VERDICT_LOOKS } from '../../shared/verdict-words.ts'
import { marginWords, percent } from '../../shared/view/number-words.ts'
import { type Style, wrap } from '../terminal/style.ts'
import { renderTable } from '../terminal/table.ts'

/** Remedies that are printed whole; the others only with their first line. */
const SHOWN_IN_FULL = 3

/** The whole answer, ending in a newline. */
export function renderScan(report: ScanReport, style: Style): string {
  const { totals } = report
  const parts = [
    style.bold(style.colour(totals.count.failed > 0 ? 'red' : 'green', headlineOf(report))),
    causes(report, style),
    wrap(expectHint(report) ?? '', style.width - 1).join('\n'),
    section('Narrowest wins: what may be lost next time', narrowest(report, style), style),
    section('Could not tell', undiagnosed(report, style), style),
    section('What to do', totals.to_do.map((one, at) => toDo(one, at, style)).join('\n'), style),
  ]
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

const section = (title: string, body: string, style: Style): string =>
  body === '' ? '' : `${style.bold(title)}\n${body.trimEnd()}`

function causes({ totals, labels }: ScanReport, style: Style): string {
  if (totals.by_cause.length === 0) return ''
  const rows = totals.by_cause.map((one) => [
    verdictWord(one),
    one.cause ?? '–',
    ...one.labels,
    one.count.toLocaleString('en-US'),
    percent(one.share),
  ])
  const of = labels.length === 0 ? 'SHARE' : `OF ITS ${labels.join(', ').toUpperCase()}`
  const headings = ['VERDICT', 'CAUSE', ...labels.map((label) => label.toUpperCase()), 'COUNT', of]
  return renderTable(headings, rows, style).trimEnd()
}

function verdictWord({ outcome, verdict }: CauseCount): string {
  if (outcome === 'no_source') return 'no source'
  return verdict === null ? 'could not tell' : VERDICT_LOOKS[verdict].word.toLowerCase()
}

function narrowest({ totals, labels }: ScanReport, style: Style): string {
  if (totals.narrowest.length === 0) return ''
  const rows = totals.narrowest.map((row) => [
    row.id,
    marginWords(row.boot.margin_s),
    row.boot.at_risk ? 'nothing makes the lookup wait' : '',
    ...labels.map((label) => row.labels[label] ?? ''),
  ])
  return renderTable(['ID', 'MARGIN', 'AT RISK', ...labels.map((label) => label.toUpperCase())], rows, style)
}

function undiagnosed({ totals }: ScanReport, style: Style): string {
  if (totals.untold.length === 0) return ''
  const rows = totals.untold.map(({ why, count, id, detail }) => [
    UNDIAGNOSED_WORDS[why].word.toLowerCase(),
    count.toLocaleString('en-US'),
    `${displayLine(id, 80)}: ${detail}`,
  ])
  const advice = totals.untold.flatMap(({ why }) =>
    hanging(`  ${UNDIAGNOSED_WORDS[why].word.toLowerCase()}: `, UNDIAGNOSED_WORDS[why].advice, style),
  )
  return [renderTable(['WHY', 'COUNT', 'FOR EXAMPLE'], rows, style).trimEnd(), ...advice].join('\n')
}

function toDo({ cause, remedy, ids, others }: ToDo, at: number, style: Style): string {
  const head = `${style.bold(cause)} ${style.dim(`(${someOf(ids)})`)}`
  const summary = hanging('  ', remedy.summary, style)
  if (at >= SHOWN_IN_FULL) return [head, ...summary].join('\n')
  const steps = remedy.steps.flatMap((step, number) => hanging(`  ${number + 1}. `, step, style))
  const config =
    remedy.config === null
      ? []
      : [style.dim(`# ${remedy.config.path}`), ...remedy.config.text.trimEnd().split('\n')]
  const differ = others === 0 ? [] : hanging('  ', stepsDiffer(others), style)
  return [head, ...summary, ...steps, ...config, ...differ].join('\n')
}

/** The first line after `lead`, the others under it. */
function hanging(lead: string, text: string, style: Style): string[] {
  const lines = wrap(text, style.width - lead.length - 1)
  return lines.map((line, at) => `${at === 0 ? lead : ' '.repeat(lead.length)}${line}`)
}
