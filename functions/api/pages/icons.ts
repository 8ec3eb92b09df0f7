/** Icons as one SVG sprite inside each page: no request, no inline style, and a shape of its own for each verdict. */
import { raw } from 'hono/html'
import { type Html, html } from './html.ts'

/** 16 x 16, drawn in the colour of the text around them. */
const SHAPES: Record<string, string> = {
  ok: '<circle cx="8" cy="8" r="7" fill="currentColor"/><path d="M4.6 8.3l2.3 2.3 4.6-5" fill="none" stroke="var(--icon-hole)" stroke-width="1.9" stroke-linecap="round" stroke-linejoin="round"/>',
  recovered:
    '<path d="M13.2 8a5.2 5.2 0 1 1-1.7-3.9M13.6 1.6v3.4h-3.4" fill="none" stroke="currentColor" stroke-width="1.9" stroke-linecap="round" stroke-linejoin="round"/>',
  degraded:
    '<path d="M8 1.4l7 12.4H1z" fill="currentColor" stroke="currentColor" stroke-linejoin="round"/><path d="M8 5.8v3.8M8 11.6v.4" stroke="var(--icon-hole)" stroke-width="1.8" stroke-linecap="round"/>',
  failed:
    '<path d="M5 1h6l4 4v6l-4 4H5l-4-4V5z" fill="currentColor"/><path d="M5.4 5.4l5.2 5.2M10.6 5.4l-5.2 5.2" stroke="var(--icon-hole)" stroke-width="1.9" stroke-linecap="round"/>',
  stalled:
    '<rect x="1" y="1" width="14" height="14" rx="2.5" fill="currentColor"/><path d="M6 5v6M10 5v6" stroke="var(--icon-hole)" stroke-width="2" stroke-linecap="round"/>',
  never_reported:
    '<circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" stroke-width="1.9" stroke-dasharray="2.6 2.2"/><path d="M5.6 5.6l4.8 4.8" stroke="currentColor" stroke-width="1.9" stroke-linecap="round"/>',
  booting:
    '<circle cx="3" cy="8" r="1.8" fill="currentColor"/><circle cx="8" cy="8" r="1.8" fill="currentColor"/><circle cx="13" cy="8" r="1.8" fill="currentColor"/>',
  disabled:
    '<circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" stroke-width="1.9"/><path d="M4.5 8h7" stroke="currentColor" stroke-width="1.9" stroke-linecap="round"/>',
  unknown:
    '<circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" stroke-width="1.7"/><path d="M6.2 6.4a1.9 1.9 0 1 1 2.5 2c-.5.2-.7.5-.7 1.1M8 11.6v.2" fill="none" stroke="currentColor" stroke-width="1.7" stroke-linecap="round"/>',
}

export type Icon =
  | 'ok'
  | 'recovered'
  | 'degraded'
  | 'failed'
  | 'stalled'
  | 'never_reported'
  | 'booting'
  | 'disabled'
  | 'unknown'

/** The sprite, once a page, out of sight. */
export function iconSprite(): Html {
  const symbols = Object.entries(SHAPES).map(
    ([name, shape]) => `<symbol id="i-${name}" viewBox="0 0 16 16">${shape}</symbol>`,
  )
  return html`<svg class="sprite" aria-hidden="true">${raw(symbols.join(''))}</svg>`
}

/** An icon beside its word; the word is what screen readers read. */
export const icon = (name: Icon): Html =>
  html`<svg class="icon" aria-hidden="true" width="16" height="16"><use href="#i-${name}"/></svg>`
