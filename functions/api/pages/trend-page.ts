/** `/trend`: how boots of a fleet, or of one image, went over time, where that changed, and what was done then. */

import { narrowShare, type TrendOfImage, type TrendPoint } from '../../../shared/trend/trend.ts'
import { bucketAt, sumOfCounts, type TrendCount } from '../../../shared/trend/trend-count.ts'
import { bucketWords, CHANGE_METHOD, changeWords } from '../../../shared/trend/trend-words.ts'
import { counted, lastDays, percent } from '../../../shared/view/number-words.ts'
import type { ReadTrend } from '../trend-reads.ts'
import { guest, type Html, html, maybe, since } from './html.ts'
import type { Links } from './links.ts'
import { marginChart, shareChart } from './trend-svg.ts'

export interface TrendProps extends ReadTrend {
  links: Links
}

const SPANS = [
  [1, 'day'],
  [7, '7 days'],
  [30, '30 days'],
  [365, 'year'],
] as const

/** The charts, what changed and was noted, the images, and everything once more as a table. */
export function trendPage(props: TrendProps): Html {
  const { fleet, image, points, days, links } = props
  const all = sumOfCounts(points)
  const boots = all.up + all.lost
  const of = image === null ? html`fleet ${fleet}` : html`${guest(image, 128)}`
  return html`<div class="head"><h1>Trend of ${of}</h1><span class="quiet">${counted(boots, 'boot')} in ${lastDays(days)}</span></div>
<nav class="chips" aria-label="How far back">${SPANS.map(([span, word]) => spanLink(span, word, props))}</nav>
${maybe(image !== null, () => html`<p><a href="${links.path('/trend', { days })}">All images of ${fleet}</a></p>`)}
${boots === 0 ? html`<p class="notice">No boot is counted in this time. Boots are counted within two minutes; unverified ones are not counted. Days before boot-health had this page have no trend.</p>` : charts(props)}
${images(props)}`
}

function spanLink(span: number, word: string, { days, image, links }: TrendProps): Html {
  const current = span === days ? html` aria-current="page"` : ''
  return html`<a href="${links.path('/trend', { days: span, image: image ?? undefined })}"${current}>Last ${word}</a>`
}

function charts(props: TrendProps): Html {
  const { points, changes, annotations } = props
  const marks = { changes, notes: annotations }
  const isTimed = points.some(({ margins }) => margins !== undefined)
  return html`<section class="card"><h2>Boots that came up</h2>${shareChart(points, marks)}</section>
<section class="card"><h2>By how much the race for metadata was won</h2>
${isTimed ? html`${marginChart(points, marks)}<p class="quiet">Dark: the median margin. Light: 8 of 10 boots. Below the line at 0 s the race was lost.</p>` : html`<p class="quiet">No race margin was measured in this time.</p>`}</section>
${happened(props)}
<details id="trend-table" class="card"><summary>The same as a table</summary>${table(points)}</details>`
}

/** Changes and annotations in one list by time: what was done just before a change is the first thing to check. */
function happened({ fleet, changes, annotations }: TrendProps): Html {
  const lines = [
    ...changes.map((change) => ({
      at: change.at,
      text: html`<b>Change:</b> ${changeWords(change)}`,
    })),
    ...annotations.map(({ at, text, image, author }, index) => ({
      at,
      text: html`<b>Note ${index + 1}:</b> ${guest(text, 200)}${maybe(image, () => html` (${guest(image ?? '', 128)})`)} <span class="quiet">by ${guest(author, 60)}</span>`,
    })),
  ].sort((a, b) => a.at - b.at)
  return html`<section class="card"><h2>What changed, and what was done</h2>
${lines.length === 0 ? html`<p class="quiet">No change, and no annotation. <code>boot-health annotate "deploy 4711" --fleet ${fleet}</code> adds one; it needs <code>BOOT_HEALTH_URL</code> and, as <code>BOOT_HEALTH_TOKEN</code>, an operator’s or inventory’s token.</p>` : html`<ul class="lines">${lines.map(({ at, text }) => html`<li>${since(at)} · ${text}</li>`)}</ul>`}
<p class="quiet">${CHANGE_METHOD}</p></section>`
}

function images({ images: all, image, days, cut, links }: TrendProps): Html | '' {
  const row = ({ image: name, count }: TrendOfImage) => {
    const current = name === image ? html` aria-current="page"` : ''
    return html`<tr><th scope="row" class="any" data-label="Image"><a data-row href="${links.path('/trend', { days, image: name })}"${current}>${guest(name, 128)}</a></th>${countCells(count)}</tr>`
  }
  return maybe(
    all.length > 0,
    () =>
      html`<section class="card"><h2>By image</h2><table class="rows tight"><caption class="unseen">By image</caption><thead><tr><th scope="col">Image</th>${COUNT_HEADS}</tr></thead><tbody>${all.map(row)}</tbody></table>
${maybe(cut, () => html`<p class="quiet">More images booted than are counted by name: some boots of images with few boots are missing here. The numbers of the fleet have all.</p>`)}</section>`,
  )
}

function table(points: readonly TrendPoint[]): Html {
  const row = (point: TrendPoint) =>
    html`<tr><th scope="row" data-label="From">${since(point.at)}</th>${countCells(point)}</tr>`
  const some = points.filter(({ up, lost }) => up + lost > 0)
  return html`<table class="rows tight"><thead><tr><th scope="col">From</th>${COUNT_HEADS}</tr></thead><tbody>${[...some].reverse().map(row)}</tbody></table>`
}

const COUNT_HEADS = html`<th scope="col" class="number">Boots</th><th scope="col" class="number">Did not come up</th><th scope="col" class="number">Came up</th><th scope="col" class="number">Median margin</th><th scope="col" class="number">Margin under 1 s</th>`

const NONE = html`<span class="none">–</span>`

/** The same numbers of an image and of an hour; a dash where no race was timed. */
function countCells(count: TrendCount): Html {
  const { up, lost } = count
  const narrow = narrowShare(count)
  return html`<td class="number" data-label="Boots">${(up + lost).toLocaleString('en-US')}</td><td class="number" data-label="Not up">${lost.toLocaleString('en-US')}</td><td class="number" data-label="Came up">${percent(up / (up + lost))}</td><td class="number" data-label="Median margin">${narrow.of === 0 ? NONE : bucketWords(bucketAt(count, 0.5))}</td><td class="number" data-label="Under 1 s">${narrow.of === 0 ? NONE : percent(narrow.hit / narrow.of)}</td>`
}
