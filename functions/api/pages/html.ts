/** The parts of every page: Hono's escaping template, and guest text through `display`. */
import { html } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import { display, displayLine } from '../../../shared/display.ts'

export { html }
export type Html = HtmlEscapedString | Promise<HtmlEscapedString>

/** Guest text on one line. The template escapes what this lets through. */
export const guest = (text: string, max = 200): string => displayLine(text, max)

/** Guest text with its line breaks and runs of blanks. */
export const guestBlock = (text: string, max = 2000): string => display(text, max).trimEnd()

/** A moment as UTC text; the browser's script offers local time and "3 min ago" beside it. */
export function when(ms: number): Html {
  const iso = new Date(ms).toISOString()
  return html`<time datetime="${iso}">${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC</time>`
}

/** The same without seconds: for lines that show since when. */
export function since(ms: number): Html {
  const iso = new Date(ms).toISOString()
  return html`<time class="since" datetime="${iso}">${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC</time>`
}

/** Guest text with its ISO moments as times, so that they follow the reader's choice of zone. */
export function guestTimes(text: string, max = 400): (Html | string)[] {
  return guest(text, max)
    .split(/(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?Z)/)
    .map((part, index) => {
      const ms = index % 2 === 1 ? Date.parse(part) : Number.NaN
      return Number.isNaN(ms) ? part : when(ms)
    })
}

/** Text to type: a path or a flag stays whole at the end of a line, unless it is longer than the line. */
export const typed = (text: string): (Html | string)[] =>
  text.split(/(\s+)/).map((part) => (/[-/]./.test(part) ? html`<span>${part}</span>` : part))

/** `one` for a single thing, else nothing: keeps `a && html` out of templates, where `0` would be printed. */
export const maybe = (condition: unknown, one: () => Html | ''): Html | '' => (condition ? one() : '')
