/** The id of a boot's trace, to copy, and where to look at it. */
import type { Config } from '../../../shared/config.ts'
import { type Html, html } from './html.ts'

export interface ShownTrace {
  id: string
  /** Null where the configuration has no link to traces. */
  link: string | null
}

export const shownTrace = (traces: NonNullable<Config['traces']>, id: string): ShownTrace => ({
  id,
  link: traces.link?.replaceAll('{trace_id}', id) ?? null,
})

export const traceLine = ({ id, link }: ShownTrace): Html =>
  html`<span class="copied"><code class="mono" id="trace-id">${id}</code><button type="button" data-copy="trace-id" hidden>Copy</button></span>${link === null ? '' : html` <a href="${link}">Look at it</a>`}`
