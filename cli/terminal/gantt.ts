/**
 * A boot on a time axis: one row per run of a stage, waiting shaded differently from work, the routes below, and the moment
 * of the lookup marked in both.
 */
import type { Judgement, NetworkMoment, StageSpan } from '../../shared/verdict.ts'
import { uptimeWords } from '../../shared/view/number-words.ts'
import { chartMoments, niceStep, waitingFrom } from '../../shared/view/time-axis.ts'
import { columnsOf, type Style } from './style.ts'

const NOTE = 16

interface Axis {
  low: number
  high: number
  columns: number
  /** Columns of the longest label before it. */
  label: number
  /** Uptime seconds -> column, 0 to `columns - 1`. */
  at(seconds: number): number
}

/** The rows of the chart; empty where no stage has a known start. */
export function drawBoot(judgement: Judgement, style: Style): string[] {
  const spans = judgement.stages.filter((span) => span.start_s !== null)
  if (spans.length === 0) return []
  const label = Math.max(...spans.map((span) => labelOf(span).length), 'uptime, s'.length)
  const axis = createAxis(chartMoments(judgement), label, style.width - label - NOTE - 6)
  return [
    ...drawScale(axis, style),
    ...spans.map((span) => drawSpan(span, judgement, axis, style)),
    ...drawRoutes(judgement, axis, style),
    ...drawLookup(judgement, axis, style),
    ...legend(judgement, style),
  ]
}

function createAxis(times: number[], label: number, columns: number): Axis {
  const low = Math.min(...times)
  const high = Math.max(...times, low + 0.5)
  const scale = (columns - 1) / (high - low)
  return {
    low,
    high,
    columns,
    label,
    at: (seconds) => Math.max(0, Math.min(columns - 1, Math.round((seconds - low) * scale))),
  }
}

function drawScale(axis: Axis, style: Style): string[] {
  const step = niceStep((axis.high - axis.low) / Math.max(2, Math.floor(axis.columns / 10)))
  const labels: string[] = new Array<string>(axis.columns + 6).fill(' ')
  const ticks: string[] = new Array<string>(axis.columns).fill(style.mark('─', '-'))
  for (let time = Math.ceil(axis.low / step) * step; time <= axis.high + 1e-9; time += step) {
    const column = axis.at(time)
    const label = String(Number(time.toFixed(3)))
    ticks[column] = style.mark('┬', '+')
    ;[...label].forEach((character, index) => {
      labels[column + index] = character
    })
  }
  const unit = 'uptime, s'.padEnd(axis.label)
  return [
    `  ${style.dim(`${unit}  ${labels.join('').trimEnd()}`)}`,
    `  ${' '.repeat(axis.label)}  ${style.dim(ticks.join(''))}`,
  ]
}

function labelOf({ stage, run }: StageSpan): string {
  return run > 1 ? `${stage} (run ${run})` : stage
}

function drawSpan(span: StageSpan, judgement: Judgement, axis: Axis, style: Style): string {
  const start = axis.at(span.start_s ?? axis.low)
  const open = span.end_s === null
  const end = open ? start : Math.max(start, axis.at(span.end_s ?? axis.low))
  const bar = Array.from({ length: end - start + 1 }, (_, index) =>
    cell(start + index, span, judgement, axis, style),
  )
  const tail = open ? style.dim(style.mark('╶╌', '..')) : ''
  const label = labelOf(span).padEnd(axis.label)
  const used = end + 1 + (open ? 2 : 0)
  const gap = ' '.repeat(Math.max(1, axis.columns + 3 - used))
  return `  ${label}  ${' '.repeat(start)}${bar.join('')}${tail}${gap}${note(span, style)}`
}

function cell(column: number, span: StageSpan, judgement: Judgement, axis: Axis, style: Style): string {
  if (isWaiting(column, span, judgement, axis)) return style.colour('yellow', style.mark('░', ':'))
  const colour = span.result === 'errors' ? 'red' : span.result === 'ok' ? 'green' : 'cyan'
  return style.colour(colour, style.mark('█', '#'))
}

function isWaiting(column: number, span: StageSpan, judgement: Judgement, axis: Axis): boolean {
  const from = waitingFrom(span, judgement)
  return from !== null && column >= axis.at(from) && column < axis.at(from + (span.waited_s ?? 0))
}

function note(span: StageSpan, style: Style): string {
  const failed = span.result === 'errors' ? style.colour('red', style.mark('✖', 'x')) : ' '
  if (span.start_s === null) return failed
  if (span.end_s === null) return `${failed} ${style.dim(`at ${span.start_s.toFixed(2)}`)}`
  const waited = span.waited_s !== null && span.waited_s >= 0.05 ? ` (${span.waited_s.toFixed(1)})` : ''
  return `${failed} ${uptimeWords(span.end_s - span.start_s)}${style.dim(waited)}`
}

/** One row: from each known state to the next, whether metadata could be reached. */
function drawRoutes(judgement: Judgement, axis: Axis, style: Style): string[] {
  const { datasource } = judgement
  const known = routesThatMatter(judgement)
  if (known.length === 0) return []
  const row: string[] = new Array<string>(axis.columns).fill(' ')
  known.forEach((moment, index) => {
    const from = axis.at(moment.at[0])
    const next = known[index + 1]
    // Where a source was found, a route must have come, but its time is unknown: the row ends.
    const lasts = moment.usable === true || datasource.outcome !== 'found'
    const until = next !== undefined ? axis.at(next.at[0]) : lasts ? axis.columns - 1 : from + 1
    for (let column = from; column <= Math.min(until, axis.columns - 1); column += 1)
      row[column] = routeCell(moment, style)
  })
  return [`  ${'route'.padEnd(axis.label)}  ${row.join('').trimEnd()}`]
}

/** A source that needs no network, or was not searched over it, does not need a route. */
function routesThatMatter({ network, race }: Judgement): NetworkMoment[] {
  return race.state === 'not_applicable' ? [] : network.filter(({ usable }) => usable !== null)
}

function routeCell({ usable }: NetworkMoment, style: Style): string {
  return usable === true
    ? style.colour('green', style.mark('━', '='))
    : style.colour('red', style.mark('╌', '-'))
}

function drawLookup({ lookup }: Judgement, axis: Axis, style: Style): string[] {
  if (lookup === null) return []
  const column = axis.at(lookup.at[0])
  const text = `${style.mark('▲', '^')} lookup ${lookup.at[0].toFixed(2)}`
  const start = Math.min(column, axis.columns - 1)
  return [`  ${' '.repeat(axis.label)}  ${' '.repeat(start)}${style.colour('magenta', text)}`]
}

function legend(judgement: Judgement, style: Style): string[] {
  const { stages } = judgement
  const routes = routesThatMatter(judgement)
  const waited = stages.some(({ waited_s }) => (waited_s ?? 0) >= 0.05)
  const open = stages.some(({ start_s, end_s }) => start_s !== null && end_s === null)
  const parts = [
    `${style.mark('█', '#')} work`,
    ...(waited ? [`${style.mark('░', ':')} waiting`] : []),
    ...(open ? [`${style.mark('╶╌', '..')} end not in the text`] : []),
    ...(routes.some(({ usable }) => usable === false)
      ? [`${style.mark('╌', '-')} no route to metadata`]
      : []),
    ...(routes.some(({ usable }) => usable === true) ? [`${style.mark('━', '=')} route`] : []),
  ]
  return inRows(parts, style.width - 3).map((row) => style.dim(`  ${row}`))
}

/** Joins parts with three blanks into as few rows as fit. */
function inRows(parts: string[], width: number): string[] {
  const rows: string[] = []
  for (const part of parts) {
    const last = rows.at(-1)
    if (last === undefined || columnsOf(last) + 3 + columnsOf(part) > width) rows.push(part)
    else rows[rows.length - 1] = `${last}   ${part}`
  }
  return rows
}
