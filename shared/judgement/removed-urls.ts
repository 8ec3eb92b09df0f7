/** Metadata URLs whose names did not resolve: removed before the first try, often after long seconds of asking DNS. */
import { type BootFacts, findMark, type Located } from './boot-facts.ts'
import { evidence } from './cause-found.ts'
import type { Priced } from './priced.ts'

/** The URL that DataSourceEc2 asks by default besides the address (0.7.5 to 26.2). */
const BUILT_IN = /^\s*\[\s*u?['"]http:\/\/instance-data\.?:8773['"]\s*\]/

/** The finding, with the seconds since the line before it; none where no URL was removed. */
export function removedUrls(facts: BootFacts): Priced[] {
  const removed = findMark(facts, 'urls_removed')
  if (removed === null) return []
  const seconds = secondsBefore(facts, removed)
  const builtIn = BUILT_IN.test(removed.event.text.split('from metadata urls:')[1] ?? '')
  const what = builtIn
    ? 'The name instance-data, which cloud-init asks for by itself on EC2, did not resolve and was left out'
    : 'Configured metadata URLs did not resolve and were left out'
  const isFelt = seconds >= 1
  const cost = !isFelt ? '' : `; asking for it took up to ${seconds.toFixed(1)} s of this boot`
  const text = `${what}${cost}.`
  const severity = builtIn && !isFelt ? 'info' : 'warning'
  const finding = {
    code: 'metadata_urls_removed',
    severity,
    text,
    evidence: evidence(removed, text)[0] ?? null,
  } as const
  return [{ finding, lost: false, seconds }]
}

/** By the log's own clock, since the last earlier event of this section with a time. */
function secondsBefore(facts: BootFacts, { event, section }: Located): number {
  const before = facts.events.findLast(
    (other) => other.section === section && other.event.line < event.line && other.event.wall !== null,
  )?.event
  if (before?.wall == null || event.wall === null) return 0
  return Math.min(Math.max(event.wall - before.wall, 0), 3600)
}
