/** Two samples in one picture: the candidate's bars rise from the axis, the baseline's hang from it. */

import { type FacingBins, facingBins } from '../../../shared/gate/facing-bins.ts'
import { counted, seconds } from '../../../shared/view/number-words.ts'
import { type Html, html, maybe } from './html.ts'

const WIDTH = 520
const AXIS = 84
const TALLEST = 62
const HEIGHT = 184

export interface Facing {
  /** A description of the picture for those who do not see it. */
  of: string
  candidate: readonly number[]
  baseline: readonly number[]
}

/**
 * Bars are shares of their own image, so that ten boots can be compared with a thousand. Nothing where neither was
 * measured.
 */
export function facingHistogram({ of, candidate, baseline }: Facing): Html | '' {
  const bins = facingBins(candidate, baseline)
  if (bins === null) return ''
  const step = WIDTH / bins.candidate.length
  const label = `${of}: the candidate in ${counted(candidate.length, 'boot')} above the line, the baseline in ${counted(baseline.length, 'boot')} below it`
  return html`<figure class="histogram facing"><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}">
<text x="4" y="12">candidate</text><text x="4" y="${HEIGHT - 6}">baseline</text>
${bars(bins.candidate, step, bins.most, 'candidate')}
${bars(bins.baseline, step, bins.most, 'baseline')}
<path class="base" d="M0 ${AXIS}H${WIDTH}M0 ${AXIS + 18}H${WIDTH}"/>
${ticks(bins)}
</svg></figure>`
}

function bars(
  counts: FacingBins['candidate'],
  step: number,
  most: number,
  side: 'candidate' | 'baseline',
): Html {
  return html`${counts.map(({ boots, share }, index) =>
    maybe(boots > 0, () => {
      const height = Math.max(1.5, (share / most) * TALLEST)
      const y = side === 'candidate' ? AXIS - height : AXIS + 18
      return html`<rect class="${side}" x="${(index * step + 1.5).toFixed(1)}" y="${y.toFixed(1)}" width="${(step - 3).toFixed(1)}" height="${height.toFixed(1)}" rx="1.5"/>`
    }),
  )}`
}

/** Four moments along the axis, and its end or that more lies beyond it. */
function ticks({ low, high, beyond }: FacingBins): Html {
  const at = [0, 0.25, 0.5, 0.75]
  return html`${at.map((part) => html`<text x="${(part * WIDTH + 3).toFixed(0)}" y="${AXIS + 13}">${seconds(low + part * (high - low))}</text>`)}
<text x="${WIDTH - 3}" y="${AXIS + 13}" text-anchor="end">${beyond ? 'more' : seconds(high)}</text>`
}
