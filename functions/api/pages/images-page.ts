/** `/images`: which image loses its boots, and how near each is to losing more. */

import { VERDICT_LOOKS } from '../../../shared/verdict-words.ts'
import { type ImageReport, MARGIN_EDGES } from '../../../shared/view/image-report.ts'
import { counted, percent, seconds } from '../../../shared/view/number-words.ts'
import type { ReadImage, ReadImages } from '../image-reads.ts'
import { guest, type Html, html, maybe } from './html.ts'
import type { Links } from './links.ts'
import { marginHistogram } from './margin-histogram.ts'

export interface ImagesProps extends ReadImages {
  days: number
  links: Links
}

/** Boots by image: how often they came up, and by how much the race for metadata was won or lost. */
export function imagesPage({ images, days, next, links }: ImagesProps): Html {
  const boots = images.reduce((sum, image) => sum + image.boots, 0)
  return html`<div class="head"><h1>Images</h1><span class="quiet">${next === null ? '' : 'on this page '}${counted(images.length, 'image')}, ${counted(boots, 'boot')} of the last ${counted(days, 'day')}</span></div>
${marginLede()}
${images.length === 0 ? html`<p class="notice">No boot has been counted yet. Unverified boots are in the list of boots, but are not counted.</p>` : images.map((image, index) => imageCard(image, index, links))}
${maybe(next !== null, () => html`<nav class="pager" aria-label="Pages"><a href="${links.path('/images', { days, cursor: next ?? undefined })}">More images</a></nav>`)}`
}

export const marginLede = (): Html =>
  html`<p class="lede">The race margin is the time between a usable route and the lookup that needs it. Left of the zero line a boot lost its metadata; just right of it the next one may.</p>`

function imageCard(image: ReadImage, index: number, links: Links): Html {
  return html`<section class="card"><div class="head"><h2><a data-row href="${links.image(image.image)}">${guest(image.image, 128)}</a></h2>
<span>${shareTag(image)} <span class="quiet">${bootsOf(image)}</span></span></div>
${imageNumbers(image, index)}</section>`
}

/** How many came up, of those that are decided. */
export function shareTag({ came_up, decided }: ImageReport): Html {
  const share = decided === 0 ? null : came_up / decided
  const tone = share === null ? '' : share >= 0.99 ? 'good' : share >= 0.9 ? 'warn' : 'bad'
  return html`<span class="tag ${tone}">${share === null ? 'none decided' : `${percent(share)} came up`}</span>`
}

/** How many boots, and their verdicts. */
export const bootsOf = (image: ReadImage): string =>
  `${image.cut ? 'the newest ' : ''}${counted(image.boots, 'boot')}: ${verdicts(image)}`

/** The histogram of margins with its table, and how long stages take. `index` makes their ids unique on one page. */
export function imageNumbers(image: ImageReport, index: number): Html {
  return html`<div class="two"><div>${
    image.measured === 0
      ? html`<p class="quiet">No race margin of this image was measured.</p>`
      : html`${marginHistogram(image)}
<details id="margins-${index}"><summary>Show as a table</summary>${marginTable(image)}</details>`
  }
${maybe(image.untimed > 0, () => html`<p class="quiet">${counted(image.untimed, image.measured === 0 ? 'boot' : 'more boot')} won: the route was there in the first sample, so the margin is not known.</p>`)}</div>
<div>${stageTable(image)}</div></div>`
}

function verdicts({ verdicts }: ImageReport): string {
  return Object.entries(verdicts)
    .sort(([, a], [, b]) => b - a)
    .map(
      ([verdict, count]) => `${count} ${VERDICT_LOOKS[verdict as keyof typeof verdicts].word.toLowerCase()}`,
    )
    .join(', ')
}

function stageTable({ stages }: ImageReport): Html {
  if (stages.length === 0)
    return html`<p class="quiet">No stage of this image has both a start and an end time.</p>`
  return html`<table><caption>How long stages take</caption><thead><tr><th scope="col">Stage</th><th scope="col" class="number">p50</th><th scope="col" class="number">p95</th><th scope="col" class="number">Boots</th></tr></thead>
<tbody>${stages.map((one) => html`<tr><th scope="row">${one.stage}</th><td class="number">${seconds(one.median_s)}</td><td class="number">${seconds(one.p95_s)}</td><td class="number">${one.boots}</td></tr>`)}</tbody></table>`
}

function marginTable({ margins }: ImageReport): Html {
  return html`<table><thead><tr><th scope="col">Margin</th><th scope="col" class="number">Boots</th></tr></thead>
<tbody>${margins.map((count, bucket) => maybe(count > 0, () => html`<tr><th scope="row">${bucketName(bucket)}</th><td class="number">${count}</td></tr>`))}</tbody></table>`
}

function bucketName(bucket: number): string {
  const low = MARGIN_EDGES[bucket - 1]
  const high = MARGIN_EDGES[bucket]
  if (low === undefined) return `lost by more than ${Math.abs(high ?? 0)} s`
  if (high === undefined) return `won by ${low} s or more`
  return low < 0 ? `lost by ${Math.abs(high)} to ${Math.abs(low)} s` : `won by ${low} to ${high} s`
}
