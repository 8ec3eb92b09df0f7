/** What is worth saying although it decides nothing. */
import type { Finding, Verdict } from '../verdict.ts'
import { decidingAnswer } from './answers.ts'
import { type BootFacts, findMark, type Located } from './boot-facts.ts'
import { evidence } from './claim.ts'
import { isReal } from './lookups.ts'
import { troubleOf } from './trouble.ts'
import { expectedSource, hasRecovered } from './verdict-of.ts'

/** Findings of a judged boot, gravest first. */
export function findingsOf(facts: BootFacts, verdict: Verdict, atRisk: boolean): Finding[] {
  const found: Finding[] = []
  const add = (
    code: string,
    severity: Finding['severity'],
    text: string,
    shown: Located | null = null,
  ): void => {
    found.push({ code, severity, text, evidence: evidence(shown, text)[0] ?? null })
  }
  for (const name of new Set(facts.unreadable))
    add('unreadable_section', 'warning', `${name} could not be read: nothing in it counts.`)
  const failed = findMark(facts, 'stage_failed')
  if (failed !== null) add('stage_failed', 'error', 'A stage ended in an unhandled error.', failed)
  if (facts.last?.outcome === 'none' && expectedSource(facts) === null)
    add('no_source_chosen', 'info', 'No datasource was found, and none is listed or expected.')
  if (hasRecovered(facts))
    add('lookup_repeated', 'warning', 'An earlier run of this boot ended without a source.')
  if (atRisk)
    add('race_at_risk', 'warning', 'The route came shortly before the lookup, and nothing orders the two.')
  const expected = expectedSource(facts)
  if (
    verdict === 'ok' &&
    expected === null &&
    isReal(facts.last?.datasource ?? null) &&
    facts.listed.onlyNone
  )
    add('source_not_listed', 'info', 'A source was found although the list names only None.')
  const removed = findMark(facts, 'urls_removed')
  if (removed !== null)
    add(
      'metadata_urls_removed',
      'warning',
      'Configured metadata URLs did not resolve and were left out.',
      removed,
    )
  const trouble = troubleOf(facts)
  if (trouble !== null && trouble.cause === null)
    add(
      'error_line',
      'warning',
      'An error that is none of a module, the user configuration or the lookup.',
      trouble.shown,
    )
  const earlier = facts.deciding === null ? [] : (decidingAnswer(facts.deciding)?.earlier ?? [])
  if (earlier.length > 0)
    add('earlier_answers', 'info', `Earlier tries of the same lookup came to: ${earlier.join(', ')}.`)
  const client = findMark(facts, 'no_dhcp_client')
  if (client !== null)
    add('dhcp_client_missing', 'warning', 'cloud-init looked for a DHCP client and found none.', client)
  const restarted = findMark(facts, 'stage_restarted')
  if (restarted !== null)
    add('stage_restarted', 'info', 'A stage ran again; its status file keeps the first run.', restarted)
  const lease = leaseAfter(facts)
  if (facts.deciding?.outcome === 'missed' && lease !== null)
    add('lease_later', 'info', 'A DHCP lease came after the lookup.', lease)
  if (facts.boot.earlierBoots > 0)
    add(
      'earlier_boots_cut',
      'info',
      `The text holds ${facts.boot.earlierBoots} earlier boot(s); the last one is judged.`,
    )
  return found
}

/** The first lease that the section of the deciding lookup shows below the lookup's end. */
function leaseAfter(facts: BootFacts): Located | null {
  const ended = facts.deciding?.ended ?? null
  if (ended === null) return null
  return (
    facts.events.find(
      ({ event, section }) =>
        event.kind === 'mark' &&
        event.mark === 'lease' &&
        section === ended.section &&
        event.line > ended.event.line,
    ) ?? null
  )
}
