/**
 * Draws `BootChart`: stages above, the network's lanes below, the lookup through both. Twice, wide and narrow, of which
 * the stylesheet shows the one that fits: on a phone nothing lies out of sight. Words come last, over the breaks, which would
 * cut them. Sizes in pixels of the viewBox.
 */
import type { Interval } from '../../../shared/verdict.ts'
import type { AttemptBar, BootChart, StageBar } from '../../../shared/view/boot-chart.ts'
import type { Lane } from '../../../shared/view/network-lanes.ts'
import { seconds } from '../../../shared/view/number-words.ts'
import { BREAK_PX, type ChartShape, NARROW, placed, type Scale, scaleOf, wideShape } from './chart-scale.ts'
import { type Html, html, maybe } from './html.ts'

/** The picture. `label` names it for those who do not see it; its table twin stands beside it. */
export function bootChartSvg(chart: BootChart, label: string): Html {
  return html`<div class="chart">
<svg class="sprite" aria-hidden="true"><defs>${hatch('wait', 45)}${hatch('no', 135)}</defs></svg>
${drawing(chart, wideShape(chart), label)}
${drawing(chart, NARROW, label)}</div>${legend(chart)}`
}

interface Pen {
  chart: BootChart
  shape: ChartShape
  x: Scale
}

function drawing(chart: BootChart, shape: ChartShape, label: string): Html {
  const pen = { chart, shape, x: scaleOf(chart, shape) }
  const above = shape.labels === 'above' ? 16 : 0
  const lanesTop = shape.top + chart.bars.length * shape.row + 14
  const bottom = lanesTop + chart.lanes.length * shape.lane
  const barTop = (row: number) => shape.top + row * shape.row + above
  const laneTop = (row: number) => lanesTop + row * shape.lane + above / 2
  return html`<svg class="${shape.kind}" viewBox="0 0 ${shape.width} ${bottom + 42}" role="img" aria-label="${label}">
${ticksOf(pen).map((tick) => drawTick(pen.x(tick), tick, bottom))}
${chart.bars.map((bar, row) => drawBar(pen, bar, barTop(row)))}
${chart.lanes.map((lane, row) => drawLane(pen, lane, laneTop(row)))}
${chart.parts.slice(1).map(({ from }, index) => drawBreak(pen, chart.parts[index]?.to ?? from, from, bottom))}
${chart.bars.map((bar, row) => barWords(pen, bar, barTop(row)))}
${chart.lanes.map(({ name }, row) => laneWords(pen, name, laneTop(row)))}
${maybe(chart.race, () => drawRace(pen, bottom + 12))}
${maybe(chart.lookup, () => drawLookup(pen, bottom))}
</svg>`
}

/** A narrow one has room for every third. */
const ticksOf = ({ chart, shape }: Pen): number[] =>
  shape.kind === 'wide' ? chart.ticks : chart.ticks.filter((_, index) => index % 3 === 1)

function hatch(name: string, angle: number): Html {
  return html`<pattern id="hatch-${name}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(${angle})"><rect class="hatch-${name}" width="6" height="6"/><path class="hatch-${name}-line" d="M0 0v6"/></pattern>`
}

const at = (value: number) => value.toFixed(1)

function drawTick(x: number, tick: number, bottom: number): Html {
  return html`<path class="grid" d="M${at(x)} 36V${bottom}"/><text class="tick" x="${at(x)}" y="30" text-anchor="middle">${tick} s</text>`
}

/** A strip in the colour of the page, with two edges: what lies in it is left out. */
function drawBreak({ x }: Pen, from: number, to: number, bottom: number): Html {
  const [left, right] = [x(from), x(to)]
  const edge = (px: number) =>
    html`<path class="break-edge" d="M${at(px)} 36${Array.from({ length: Math.ceil((bottom - 36) / 8) }, (_, n) => `l${n % 2 === 0 ? 4 : -4} 8`).join('')}"/>`
  return html`<g><title>${seconds(to - from)} left out: nothing was recorded</title><rect class="break" x="${at(left)}" y="34" width="${at(Math.max(right - left, BREAK_PX))}" height="${bottom - 30}"/>${edge(left)}${edge(right - 4)}<text class="tick" x="${at((left + right) / 2)}" y="${bottom + 2}" text-anchor="middle">⋯</text></g>`
}

const widthOf = ({ x }: Pen, { from, to }: StageBar) => Math.max(x(to) - x(from), 3)

function barWords(pen: Pen, bar: StageBar, y: number): Html {
  const { shape, x } = pen
  const took = bar.openEnd ? 'end not seen' : seconds(bar.to - bar.from)
  return shape.labels === 'beside'
    ? html`<text x="${shape.left - 12}" y="${y + 15}" text-anchor="end">${bar.label}</text><text class="soft" x="${at(Math.min(x(bar.from) + widthOf(pen, bar) + 6, shape.right + 8))}" y="${y + 15}">${took}</text>`
    : html`<text x="${shape.left}" y="${y - 5}">${bar.label} <tspan class="soft">${took}</tspan></text>`
}

function drawBar(pen: Pen, bar: StageBar, y: number): Html {
  const { x } = pen
  return html`<g><title>${bar.label}: ${seconds(bar.from)} to ${bar.openEnd ? 'an end that the text does not show' : seconds(bar.to)}</title>
<rect class="b-${bar.result}${bar.openEnd ? ' open' : ''}" x="${at(x(bar.from))}" y="${y}" width="${at(widthOf(pen, bar))}" height="20" rx="3"/>
${maybe(bar.waiting, () => drawWait(bar.waiting ?? [0, 0], y, x))}
${bar.attempts.map((attempt) => drawAttempt(attempt, y + 23, x))}</g>`
}

function drawWait([from, to]: Interval, y: number, x: Scale): Html {
  return html`<rect class="wait" x="${at(x(from))}" y="${y + 0.5}" width="${at(Math.max(x(to) - x(from), 1))}" height="19" rx="3"><title>waiting ${seconds(to - from)}</title></rect>`
}

function drawAttempt({ label, outcome, from, to }: AttemptBar, y: number, x: Scale): Html {
  const width = Math.max(x(to) - x(from), 5)
  return html`<rect class="try-${outcome}" x="${at(x(from))}" y="${y}" width="${at(width)}" height="7" rx="2"><title>${label}: ${outcome.replace('_', ' ')}, ${seconds(to - from)}</title></rect>`
}

function laneWords({ shape: { left, labels } }: Pen, name: string, y: number): Html {
  return labels === 'beside'
    ? html`<text x="${left - 12}" y="${y + 16}" text-anchor="end">${name}</text>`
    : html`<text x="${left}" y="${y + 2}">${name}</text>`
}

function drawLane({ shape, x }: Pen, { name, parts }: Lane, y: number): Html {
  const { left, right } = shape
  const part = ({ from, to, there }: Lane['parts'][number]) =>
    html`<rect class="lane-${there ? 'yes' : 'no'}" x="${at(x(from))}" y="${y + 6}" width="${at(Math.max(x(to) - x(from), 2))}" height="11" rx="2"><title>${there ? '' : 'no '}${name}, ${seconds(from)} to ${seconds(to)}</title></rect>`
  return html`<g><rect class="track" x="${left}" y="${y + 6}" width="${right - left}" height="11" rx="2"/>${parts.map(part)}</g>`
}

function drawLookup({ chart: { lookup }, shape, x }: Pen, bottom: number): Html | '' {
  if (lookup === null) return ''
  const px = x(lookup.at)
  return html`<path class="look" d="M${at(px)} 16V${bottom + 12}"/><text class="look-word" x="${at(placed(lookup.label, px, shape))}" y="12">${lookup.label}</text>`
}

/** Solid as far as the race is surely decided, dotted as far as it may be; its words below, where they are whole. */
function drawRace({ chart: { race }, shape, x }: Pen, y: number): Html | '' {
  if (race === null) return ''
  const middle = (x(race.from) + x(race.perhaps)) / 2
  return html`<path class="race-perhaps" d="M${at(x(race.sure))} ${y}H${at(x(race.perhaps))}"/>
<path class="race-sure" d="M${at(x(race.from))} ${y}H${at(x(race.sure))}"/>
<text class="look-word" x="${at(placed(race.label, middle, shape))}" y="${y + 20}">${race.label}</text>`
}

function legend({ bars, lanes, lookup }: BootChart): Html {
  const key = (kind: string, word: string) =>
    html`<span><svg width="18" height="11" viewBox="0 0 18 11" aria-hidden="true"><rect class="key-${kind}" x="0.5" y="0.5" width="17" height="10" rx="2"/></svg> ${word}</span>`
  return html`<p class="legend">${key('ok', 'stage')}${key('errors', 'stage with errors')}
${maybe(
  bars.some(({ waiting }) => waiting !== null),
  () => key('wait', 'waiting'),
)}
${maybe(lanes.length > 0, () => html`${key('yes', 'present')}${key('no', 'absent')}`)}
${maybe(lookup, () => key('look', 'the deciding lookup and its race against the route'))}</p>`
}
