import type { MemberPulse } from '../../../shared/view/member-pulse.ts'
import { type Html, html, maybe, since } from './html.ts'

const WIDTH = 720
const MIDDLE = 34
const REACH = 30

/** Joins upwards, departures downwards, over the life of the incident. */
export function memberPulseSvg({ from, until, joined, left }: MemberPulse): Html {
  const most = Math.max(...joined, ...left, 1)
  const step = WIDTH / joined.length
  const bar = (count: number, index: number, up: boolean) => {
    const height = Math.max((count / most) * REACH, 2)
    return maybe(
      count > 0,
      () =>
        html`<rect class="${up ? 'joined' : 'left'}" x="${(index * step + 1).toFixed(1)}" y="${(up ? MIDDLE - height : MIDDLE + 1).toFixed(1)}" width="${(step - 2).toFixed(1)}" height="${height.toFixed(1)}"/>`,
    )
  }
  const all = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0)
  return html`<figure class="pulse"><svg viewBox="0 0 ${WIDTH} ${MIDDLE * 2}" role="img" preserveAspectRatio="none" aria-label="${all(joined)} instances joined and ${all(left)} left">
<path class="base" d="M0 ${MIDDLE}H${WIDTH}"/>${joined.map((count, index) => bar(count, index, true))}${left.map((count, index) => bar(count, index, false))}</svg>
<figcaption><span>${since(from)}</span><span class="quiet">joined above, left below the line</span><span>${since(until)}</span></figcaption></figure>`
}
