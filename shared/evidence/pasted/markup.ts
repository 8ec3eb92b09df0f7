/** A log from a web page: decodes entities and line breaks, and removes the tags that only format it. */
import { eachLine, type Numbered } from './numbered.ts'

/** Tags after which a reader sees a new line. `<class 'x'>` and `<14>` in a log are none of these. */
const BREAKING = /<(?:br|hr)\s{0,2}\/?>|<\/(?:p|div|li|tr|pre|h[1-6]|table|ul|ol)>/gi
const DRESSING =
  /<\/?(?:span|pre|code|p|div|td|th|tr|tbody|thead|table|b|i|u|em|strong|tt|samp|kbd|font|a|html|head|body|ul|ol|li|h[1-6]|blockquote|details|summary|section|main)(?:\s[^<>\n]{0,400})?>/gi

const ENTITIES: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  hellip: '…',
  ndash: '-',
  mdash: '-',
  lsquo: "'",
  rsquo: "'",
  ldquo: '"',
  rdquo: '"',
}
const ENTITY = /&(?:#(\d{1,6})|#[xX]([0-9a-fA-F]{1,5})|([a-z]{2,6}));/g

/** The text that a reader of the page sees. */
export function withoutMarkup(given: Numbered): Numbered {
  const { text } = given
  const isTagged = text.includes('</') || text.includes('<br') || text.includes('<BR')
  const hasEntities = text.includes('&') && /&(?:#|lt;|gt;|amp;|quot;|apos;|nbsp;)/.test(text)
  if (!isTagged && !hasEntities) return given
  return eachLine(given, (line) => {
    const bare = isTagged && line.includes('<') ? line.replace(BREAKING, '\n').replace(DRESSING, '') : line
    return hasEntities && bare.includes('&') ? bare.replace(ENTITY, entity) : bare
  })
}

function entity(whole: string, decimal?: string, hex?: string, name?: string): string {
  if (name !== undefined) return ENTITIES[name] ?? whole
  const point = decimal !== undefined ? Number(decimal) : Number.parseInt(hex ?? '', 16)
  // A line end or a control character written as an entity is not part of a log's line.
  return point < 0x20 ? ' ' : point > 0x10ffff ? whole : String.fromCodePoint(point)
}
