/** Draws `BootChart`: stages above, the network's lanes below, the lookup through both. Sizes in pixels of the viewBox. */
import type { Interval } from '../../../shared/verdict.ts'
import type { AttemptBar, BootChart, StageBar } from '../../../shared/view/boot-chart.ts'
import type { Lane } from '../../../shared/view/network-lanes.ts'
import { seconds } from '../../../shared/view/number-words.ts'
import { type Html, html, maybe } from './html.ts'

const LEFT = 132
const RIGHT = 968
const WIDTH = 1080
const TOP = 46
const ROW = 40
const LANE = 26

type Scale = (at: number) => number

/** The picture. `label` names it for those who do not see it; its table twin stands beside it. */
export function bootChartSvg(chart: BootChart, label: string): Html {
  const x: Scale = (at) => LEFT + ((at - chart.low) / (chart.high - chart.low)) * (RIGHT - LEFT)
  const lanesTop = TOP + chart.bars.length * ROW + 14
  const bottom = lanesTop + chart.lanes.length * LANE
  return html`<div class="chart scroll" tabindex="0" role="region" aria-label="Chart, scrolls sideways">
<svg viewBox="0 0 ${WIDTH} ${bottom + 34}" role="img" aria-label="${label}">
<defs>${hatch('wait', 45)}${hatch('no', 135)}</defs>
${chart.ticks.map((tick) => drawTick(x(tick), tick, bottom))}
${chart.bars.map((bar, row) => drawBar(bar, TOP + row * ROW, x))}
${chart.lanes.map((lane, row) => drawLane(lane, lanesTop + row * LANE, x))}
${maybe(chart.race, () => drawRace(chart, bottom + 12, x))}
${maybe(chart.lookup, () => drawLookup(chart, bottom, x))}
</svg></div>${legend(chart)}`
}

function hatch(name: string, angle: number): Html {
  return html`<pattern id="hatch-${name}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(${angle})"><rect class="hatch-${name}" width="6" height="6"/><path class="hatch-${name}-line" d="M0 0v6"/></pattern>`
}

const at = (value: number) => value.toFixed(1)

function drawTick(x: number, tick: number, bottom: number): Html {
  return html`<path class="grid" d="M${at(x)} 36V${bottom}"/><text class="tick" x="${at(x)}" y="30" text-anchor="middle">${tick} s</text>`
}

function drawBar(bar: StageBar, y: number, x: Scale): Html {
  const width = Math.max(x(bar.to) - x(bar.from), 3)
  const took = bar.openEnd ? 'end not seen' : seconds(bar.to - bar.from)
  return html`<g><title>${bar.label}: ${seconds(bar.from)} to ${bar.openEnd ? 'an end that is not in the text' : seconds(bar.to)}</title>
<text x="${LEFT - 12}" y="${y + 15}" text-anchor="end">${bar.label}</text>
<rect class="b-${bar.result}${bar.openEnd ? ' open' : ''}" x="${at(x(bar.from))}" y="${y}" width="${at(width)}" height="20" rx="3"/>
${maybe(bar.waiting, () => drawWait(bar.waiting ?? [0, 0], y, x))}
${bar.attempts.map((attempt) => drawAttempt(attempt, y + 23, x))}
<text class="soft" x="${at(Math.min(x(bar.from) + width + 6, RIGHT + 8))}" y="${y + 15}">${took}</text></g>`
}

function drawWait([from, to]: Interval, y: number, x: Scale): Html {
  return html`<rect class="wait" x="${at(x(from))}" y="${y + 0.5}" width="${at(Math.max(x(to) - x(from), 1))}" height="19" rx="3"><title>waiting ${seconds(to - from)}</title></rect>`
}

function drawAttempt({ label, outcome, from, to }: AttemptBar, y: number, x: Scale): Html {
  const width = Math.max(x(to) - x(from), 5)
  return html`<rect class="try-${outcome}" x="${at(x(from))}" y="${y}" width="${at(width)}" height="7" rx="2"><title>${label}: ${outcome.replace('_', ' ')}, ${seconds(to - from)}</title></rect>`
}

function drawLane({ name, parts }: Lane, y: number, x: Scale): Html {
  const part = ({ from, to, there }: Lane['parts'][number]) =>
    html`<rect class="lane-${there ? 'yes' : 'no'}" x="${at(x(from))}" y="${y + 6}" width="${at(Math.max(x(to) - x(from), 2))}" height="11" rx="2"><title>${there ? '' : 'no '}${name}, ${seconds(from)} to ${seconds(to)}</title></rect>`
  return html`<g><text x="${LEFT - 12}" y="${y + 16}" text-anchor="end">${name}</text>
<rect class="track" x="${LEFT}" y="${y + 6}" width="${RIGHT - LEFT}" height="11" rx="2"/>${parts.map(part)}</g>`
}

function drawLookup({ lookup }: BootChart, bottom: number, x: Scale): Html | '' {
  if (lookup === null) return ''
  const px = x(lookup.at)
  const anchor = px > (LEFT + RIGHT) / 2 ? 'end' : 'start'
  return html`<path class="look" d="M${at(px)} 14V${bottom + 12}"/><text class="look-word" x="${at(px + (anchor === 'end' ? -6 : 6))}" y="14" text-anchor="${anchor}">${lookup.label}</text>`
}

/** Solid as far as the race is surely decided, dotted as far as it may be. */
function drawRace({ race }: BootChart, y: number, x: Scale): Html | '' {
  if (race === null) return ''
  const end = Math.max(Math.min(x(race.perhaps), RIGHT), LEFT)
  const outside = race.won ? Math.max(end - 8, LEFT - 4) : end + 8
  return html`<path class="race-perhaps" d="M${at(x(race.sure))} ${y}H${at(end)}"/>
<path class="race-sure" d="M${at(x(race.from))} ${y}H${at(x(race.sure))}"/>
<text class="look-word" x="${at(outside)}" y="${y + 4}" text-anchor="${race.won ? 'end' : 'start'}">${race.label}</text>`
}

function legend({ bars, lanes, lookup }: BootChart): Html {
  const key = (kind: string, word: string) =>
    html`<span><svg width="18" height="11" viewBox="0 0 18 11" aria-hidden="true"><rect class="key-${kind}" x="0.5" y="0.5" width="17" height="10" rx="2"/></svg> ${word}</span>`
  return html`<p class="legend">${key('ok', 'stage')}${key('errors', 'stage with errors')}
${maybe(
  bars.some(({ waiting }) => waiting !== null),
  () => key('wait', 'waiting'),
)}
${maybe(lanes.length > 0, () => html`${key('yes', 'there')}${key('no', 'not there')}`)}
${maybe(lookup, () => key('look', 'the deciding lookup, and its race to the route'))}</p>`
}
