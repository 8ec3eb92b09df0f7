import { type ImageReport, MARGIN_EDGES } from '../../../shared/view/image-report.ts'
import { counted } from '../../../shared/view/number-words.ts'
import { type Html, html, maybe } from './html.ts'

const WIDTH = 520
const HEIGHT = 150
const BASE = 122

/** Boots by race margin, with the line of zero between lost and won. */
export function marginHistogram({ image, margins, measured }: ImageReport): Html {
  const step = WIDTH / margins.length
  const most = Math.max(...margins, 1)
  const zero = step * (MARGIN_EDGES.indexOf(0) + 1)
  const lost = margins.slice(0, MARGIN_EDGES.indexOf(0) + 1).reduce((sum, count) => sum + count, 0)
  const bar = (count: number, bucket: number) => {
    const height = (count / most) * 88
    return html`<rect class="${bucket <= MARGIN_EDGES.indexOf(0) ? 'lost' : 'won'}" x="${(bucket * step + 2).toFixed(1)}" y="${(BASE - height).toFixed(1)}" width="${(step - 4).toFixed(1)}" height="${height.toFixed(1)}" rx="2"/><text class="n" x="${((bucket + 0.5) * step).toFixed(1)}" y="${(BASE - height - 5).toFixed(1)}" text-anchor="middle">${count}</text>`
  }
  return html`<figure class="histogram"><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Race margins of ${image}: ${counted(lost, 'boot')} lost, ${measured - lost} won">
<text x="${zero - 8}" y="12" text-anchor="end">lost</text><text x="${zero + 8}" y="12">won</text>
<path class="base" d="M0 ${BASE}H${WIDTH}"/>
${margins.map((count, bucket) => maybe(count > 0, () => bar(count, bucket)))}
${MARGIN_EDGES.map((edge, index) => html`<text x="${(step * (index + 1)).toFixed(1)}" y="${BASE + 15}" text-anchor="middle">${edge < 0 ? `−${-edge}` : edge}</text>`)}
<text x="${WIDTH}" y="${BASE + 15}" text-anchor="end">s</text>
<path class="zero" d="M${zero} 4V${BASE + 4}"/></svg></figure>`
}
