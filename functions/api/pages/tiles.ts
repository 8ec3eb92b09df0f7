/** The fleet at a glance, above the list of boots. */
import { counted, percent } from '../../../shared/view/number-words.ts'
import type { Guard } from '../../store/action-item.ts'
import type { IncidentHead } from '../../store/incident-item.ts'
import type { Summary } from '../summary-reads.ts'
import { type Html, html, when } from './html.ts'
import type { Links } from './links.ts'

export interface TilesProps {
  summary: Summary
  incidents: IncidentHead[]
  guard: Guard
  mode: 'off' | 'dry_run' | 'on'
  now: number
  links: Links
}

/** The numbers of the day, and whether we were blind. */
export function tiles(props: TilesProps): Html {
  return html`<section class="tiles" aria-label="The last 24 hours">
${cameUp(props)}${openNow(props)}${neverReported(props)}${repairs(props)}${ourselves(props)}
</section>`
}

function tile(tone: string, title: string, value: string | Html, text: Html | string): Html {
  return html`<div class="tile ${tone}"><h2>${title}</h2><strong>${value}</strong>${text}</div>`
}

function cameUp({ summary }: TilesProps): Html {
  const { success_share: share, came_up, decided } = summary
  if (share === null) return tile('', 'Came up, last 24 h', '–', html`<p>no finished boot counted yet</p>`)
  const tone = share >= 0.99 ? 'good' : share >= 0.9 ? 'warn' : 'bad'
  return tile(
    tone,
    'Came up, last 24 h',
    percent(share),
    html`<svg class="share" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect class="all" width="100" height="6"/><rect class="part" width="${(share * 100).toFixed(2)}" height="6"/></svg><p>${came_up.toLocaleString('en-US')} of ${counted(decided, 'boot')}</p>`,
  )
}

function openNow({ incidents, links }: TilesProps): Html {
  const open = incidents.filter(({ state }) => state !== 'resolved')
  const pages = open.filter(({ severity }) => severity === 'page').length
  const tone = pages > 0 ? 'bad' : open.length > 0 ? 'warn' : 'good'
  const text =
    open.length === 0
      ? 'nothing is open'
      : `${counted(pages, 'page')}, ${counted(open.length - pages, 'ticket')}`
  return tile(
    tone,
    'Open incidents',
    String(open.length),
    html`<p><a href="${links.path('/incidents')}">${text}</a></p>`,
  )
}

function neverReported({ summary, links }: TilesProps): Html {
  const count = summary.verdicts.never_reported ?? 0
  const all = links.boots({ verdict: 'never_reported' })
  return tile(
    count > 0 ? 'bad' : '',
    'Never reported, last 24 h',
    String(count),
    count > 0
      ? html`<p><a href="${all}">which ones</a></p>`
      : html`<p>every expected instance has reported</p>`,
  )
}

const MODES = { off: 'Off', dry_run: 'Dry run', on: 'On' } as const

function repairs({ guard, mode, now, links }: TilesProps): Html {
  const flying = Object.values(guard.inflight).filter(({ until }) => until > now).length
  const held = heldBy(guard, now)
  const text =
    held ??
    (mode === 'on'
      ? `${flying} in flight`
      : mode === 'off'
        ? 'nothing is asked for'
        : 'decides and records, sends nothing')
  return tile(
    held === null ? '' : 'bad',
    'Repairs',
    held === null ? MODES[mode] : 'Held',
    html`<p><a href="${links.path('/remediation')}">${text}</a></p>`,
  )
}

/** Why nothing may be repaired now; null where nothing holds it. */
export function heldBy(guard: Guard, now: number): string | null {
  if (guard.kill?.on) return 'kill switch is on'
  if (guard.pauses.some(({ until }) => until > now)) return 'paused'
  return guard.latches.length > 0 ? `${counted(guard.latches.length, 'latch', 'latches')} set` : null
}

function ourselves({ summary }: TilesProps): Html {
  const { behind_s, blind } = summary
  if (behind_s > 0) {
    const waits = counted(Math.ceil(behind_s / 60), 'minute')
    return tile('bad', 'boot-health itself', 'Behind', html`<p>oldest work waits ${waits}</p>`)
  }
  if (blind === null) return tile('good', 'boot-health itself', 'Up to date', html`<p>no work is late</p>`)
  const minutes = Math.round((Date.parse(blind.until) - Date.parse(blind.from)) / 60_000)
  const text = html`<p>heard nobody for ${counted(minutes, 'minute')} until ${when(Date.parse(blind.until))}</p>`
  return tile('warn', 'boot-health itself', 'Up to date', text)
}
