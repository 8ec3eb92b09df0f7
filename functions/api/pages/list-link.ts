import { type Html, html } from './html.ts'

/** A list with its filters as an address, without empty fields: for a bookmark, or to send to somebody. */
export const listLink = (href: string): Html =>
  html`<a class="more" href="${href}">Link to this list</a> <button type="button" data-copy-href="${href}" hidden>Copy link</button>`
