/** Findings: worth showing although they do not decide the cause, ordered by what they cost the boot. */
import type { EvidenceLine, Finding, Verdict } from '../verdict.ts'
import { decidingAnswer } from './answers.ts'
import { type BootFacts, findMark, type Located } from './boot-facts.ts'
import { evidence } from './cause-found.ts'
import { isReal } from './lookups.ts'
import { NOTES } from './noted.ts'
import type { Priced } from './priced.ts'
import { removedUrls } from './removed-urls.ts'
import { troubleOf } from './trouble.ts'
import { expectedSource, hasRecovered } from './verdict-of.ts'

const SEVERITIES: readonly Finding['severity'][] = ['error', 'warning', 'info']

/** Findings of a judged boot, most expensive first. */
export function findingsOf(facts: BootFacts, verdict: Verdict, atRisk: boolean): Finding[] {
  const found = [
    ...sectionsUnread(facts),
    ...stageFailed(facts),
    ...strayError(facts),
    ...noted(facts),
    ...removedUrls(facts),
    ...ofLookup(facts, verdict, atRisk),
    ...ofNetwork(facts),
    ...ofText(facts),
  ]
  // The sort is stable: equals stay in the order above.
  return found.sort(byPrice).map(({ finding }) => finding)
}

function byPrice(a: Priced, b: Priced): number {
  return (
    Number(b.lost) - Number(a.lost) ||
    b.seconds - a.seconds ||
    SEVERITIES.indexOf(a.finding.severity) - SEVERITIES.indexOf(b.finding.severity)
  )
}

function priced(
  code: string,
  severity: Finding['severity'],
  text: string,
  shown: Located | null = null,
  lost = false,
): Priced {
  return { finding: { code, severity, text, evidence: evidence(shown, text)[0] ?? null }, lost, seconds: 0 }
}

function sectionsUnread({ unreadable, broken }: BootFacts): Priced[] {
  return [
    ...[...new Set(unreadable)].map((name) =>
      priced('unreadable_section', 'warning', `${name} could not be read, so boot-health ignored it.`),
    ),
    ...(broken.length === 0
      ? []
      : [
          priced(
            'lines_broken',
            'warning',
            'The lines of this text are broken in an unknown way; give the original file.',
          ),
        ]),
  ]
}

function stageFailed(facts: BootFacts): Priced[] {
  const failed = findMark(facts, 'stage_failed')
  return failed === null
    ? []
    : [priced('stage_failed', 'error', 'A stage ended in an unhandled error.', failed, true)]
}

/** The error behind `degraded: unknown`, with its line, or with the status' own text. */
function strayError(facts: BootFacts): Priced[] {
  const trouble = troubleOf(facts)
  if (trouble === null || trouble.cause !== null) return []
  const isUnit = trouble.shown?.event.kind === 'mark' && trouble.shown.event.mark === 'unit_failed'
  const text = isUnit
    ? 'systemd says that a stage of cloud-init failed; /var/log/cloud-init.log has the reason.'
    : 'An error outside the modules, the user configuration and the lookup.'
  const error = priced(isUnit ? 'unit_failed' : 'error_line', 'warning', text, trouble.shown, true)
  if (trouble.quoted === undefined) return [error]
  const quoted: EvidenceLine = { ...trouble.quoted, shows: text }
  return [{ ...error, finding: { ...error.finding, evidence: quoted } }]
}

function noted(facts: BootFacts): Priced[] {
  return NOTES.flatMap(({ mark, code, severity, text, lost }) => {
    const shown = findMark(facts, mark)
    return shown === null ? [] : [priced(code, severity, text, shown, lost)]
  })
}

function ofLookup(facts: BootFacts, verdict: Verdict, atRisk: boolean): Priced[] {
  const found: Priced[] = []
  const expected = expectedSource(facts)
  const { last, deciding, listed } = facts
  if (last?.outcome === 'none' && expected === null)
    found.push(priced('no_source_chosen', 'info', 'No datasource was found, and none is listed or expected.'))
  if (hasRecovered(facts))
    found.push(priced('lookup_repeated', 'warning', 'An earlier run of this boot ended without a source.'))
  if (atRisk)
    found.push(
      priced(
        'race_at_risk',
        'warning',
        'The route came shortly before the lookup, and nothing orders the two.',
      ),
    )
  if (verdict === 'ok' && expected === null && isReal(last?.datasource ?? null) && listed.onlyNone)
    found.push(priced('source_not_listed', 'info', 'A source was found although the list names only None.'))
  const earlier = deciding === null ? [] : (decidingAnswer(deciding)?.earlier ?? [])
  if (earlier.length > 0)
    found.push(
      priced(
        'earlier_answers',
        'info',
        `Earlier tries of the same lookup ended with: ${earlier.join(', ')}.`,
      ),
    )
  return found
}

function ofNetwork(facts: BootFacts): Priced[] {
  const found: Priced[] = []
  const client = findMark(facts, 'no_dhcp_client')
  if (client !== null)
    found.push(
      priced('dhcp_client_missing', 'warning', 'cloud-init looked for a DHCP client and found none.', client),
    )
  const lease = leaseAfter(facts)
  if (facts.deciding?.outcome === 'missed' && lease !== null)
    found.push(priced('lease_later', 'info', 'A DHCP lease came after the lookup.', lease))
  return found
}

function ofText(facts: BootFacts): Priced[] {
  const found: Priced[] = []
  const restarted = findMark(facts, 'stage_restarted')
  if (restarted !== null)
    found.push(
      priced('stage_restarted', 'info', 'A stage ran again; its status file keeps the first run.', restarted),
    )
  const { earlierBoots } = facts.boot
  if (earlierBoots > 0)
    found.push(
      priced(
        'earlier_boots_cut',
        'info',
        `The text contains ${earlierBoots} earlier boot(s); only the last boot is judged.`,
      ),
    )
  return found
}

/** The first lease that the deciding lookup's section shows after the lookup's end. */
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
