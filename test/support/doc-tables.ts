/** Tables of the documentation that are made from the code: `npm run docs` writes them, a test compares. */
import { EVENT_WORDS } from '../../shared/log/event-words.ts'
import { EVENT_NAMES, EVENTS } from '../../shared/log/events.ts'
import { METRICS, type Metric } from '../../shared/metrics/metrics.ts'

const TABLES: Record<string, () => string> = {
  metrics: () =>
    table(
      ['name', 'type', 'labels', 'what it says', 'where'],
      Object.entries<Metric>(METRICS).map(([name, { type, labels, help, only }]) => [
        `\`${name}\``,
        type,
        labels.map((label) => `\`${label}\``).join(', ') || '–',
        help,
        only === undefined ? 'both' : only === 'aws' ? 'AWS' : 'embedded',
      ]),
    ),
  events: () =>
    table(
      ['event', 'level', 'what it says'],
      EVENT_NAMES.map((name) => [`\`${name}\``, EVENTS[name], EVENT_WORDS[name]]),
    ),
}

function table(head: string[], rows: string[][]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

/** The page with each of its tables as the code has it. */
export function withTables(page: string): string {
  return page.replace(/(<!-- npm run docs: (\w+) -->\n)[\s\S]*?(<!-- end -->)/g, (_, begin, name, end) => {
    const make = TABLES[name]
    if (make === undefined) throw new Error(`there is no table ${name}`)
    return `${begin}${make()}\n${end}`
  })
}
