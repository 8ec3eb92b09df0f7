import type { FleetHour } from '../../../shared/view/fleet-hours.ts'
import { type Html, html, maybe } from './html.ts'

const [WIDTH, HEIGHT] = [144, 28]

/** Boots of each of the last 24 hours: those that came up, and on top those that did not. */
export function hoursSvg(hours: readonly FleetHour[]): Html {
  const most = Math.max(1, ...hours.map(({ came_up, lost }) => came_up + lost))
  const step = WIDTH / hours.length
  const bar = ({ came_up, lost }: FleetHour, index: number) => {
    const x = (index * step + 0.5).toFixed(1)
    const width = (step - 1).toFixed(1)
    const good = (came_up / most) * (HEIGHT - 2)
    // One lost boot among thousands must still be visible.
    const bad = lost === 0 ? 0 : Math.max(3, (lost / most) * (HEIGHT - 2))
    return html`${maybe(good > 0, () => html`<rect class="won" x="${x}" y="${(HEIGHT - good).toFixed(1)}" width="${width}" height="${good.toFixed(1)}"/>`)}${maybe(bad > 0, () => html`<rect class="lost" x="${x}" y="${Math.max(0, HEIGHT - good - bad).toFixed(1)}" width="${width}" height="${bad.toFixed(1)}"/>`)}`
  }
  return html`<svg class="hours" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" aria-hidden="true"><path class="base" d="M0 ${HEIGHT - 0.5}H${WIDTH}"/>${hours.map(bar)}</svg>`
}
