/**
 * What a page says, whichever channel carries it: what broke, how much of it, since when, what shows it, what
 * automation did or refused, and what to do next. Everything that a guest wrote goes through `displayLine`. Pure.
 */
import { displayLine } from '../display.ts'
import { incidentId } from '../incident-id.ts'
import type { SayReason } from './next-words.ts'
import { pageKey } from './page-key.ts'
import type { PageIntent } from './tell.ts'

export interface PageFacts {
  fleet: string
  cause: string
  image: string
  gen: number
  severity: 'page' | 'ticket' | 'notice'
  opened_at: number
  /** Failing members now. */
  failing: number
  /** Instances that booted this image in the last 24 h, those of other images, and how many of them fail. */
  population: { of_image: number; of_others: number; failing_others: number } | null
  first_instance: string
  evidence: string
  remedy: string
  /** One sentence of ours: what automation did, or refused and why. */
  automation: string
  resolve_reason: string | null
  ack: { by: string; note: string } | null
}

export interface PageContent {
  key: string
  intent: PageIntent
  severity: PageFacts['severity']
  fleet: string
  cause: string
  image: string
  /** The incident's id; a notice's code. */
  about: string
  /** One line, at most 300 characters. */
  title: string
  /** Label and text, in the order in which they are shown; never empty texts. */
  lines: { label: string; text: string }[]
  link: string
}

const EVIDENCE = 300

/** `public_url` is the config's; links go below it. */
export function pageContent(
  facts: PageFacts,
  intent: PageIntent,
  because: SayReason,
  public_url: string,
): PageContent {
  const { fleet, cause, gen, severity } = facts
  const image = displayLine(facts.image, 128)
  const about = incidentId(facts)
  return {
    key: pageKey(facts),
    intent,
    severity,
    fleet,
    cause,
    image,
    about,
    title: displayLine(titleOf({ ...facts, image }, intent), 300),
    lines: (intent === 'trigger' ? troubleLines(facts, because) : endLines(facts, intent))
      .map(({ label, text }) => ({ label, text: displayLine(text, 1000) }))
      .filter(({ text }) => text !== ''),
    link: `${public_url.replace(/\/+$/, '')}/incidents/${about}`,
  }
  function titleOf(of: PageFacts, what: PageIntent): string {
    const where = `image ${of.image}, fleet ${of.fleet}`
    if (what === 'resolve') return `Resolved: ${of.cause} on ${where}`
    if (what === 'acknowledge') return `Acknowledged: ${of.cause} on ${where}`
    return `${of.cause}: ${shareOf(of)} of ${where}${gen > 1 ? `, outbreak ${gen}` : ''}`
  }
}

function shareOf({ failing, population }: PageFacts): string {
  // Boots that are being judged just now may not be counted yet: never "3 of 2".
  const all = population ? Math.max(population.of_image, failing) : null
  return all === null ? `${failing} failing` : `${failing} of ${all} failing`
}

const BECAUSE: Partial<Record<SayReason, string>> = {
  doubled: 'Twice as many members fail as in the last message.',
  grown: 'More members fail than in the last message.',
  repeat: 'Still failing; this is a reminder.',
  latched: 'Automation has stopped itself and waits for a person.',
  ack_lapsed: 'The acknowledgement has lapsed.',
}

function troubleLines(facts: PageFacts, because: SayReason): PageContent['lines'] {
  return [
    { label: 'Why now', text: BECAUSE[because] ?? '' },
    { label: 'Failing', text: `${shareOf(facts)}; ${elsewhere(facts.population)}` },
    { label: 'First seen', text: new Date(facts.opened_at).toISOString() },
    { label: 'First instance', text: displayLine(facts.first_instance, 128) },
    { label: 'Evidence', text: displayLine(facts.evidence, EVIDENCE) },
    { label: 'Automation', text: facts.automation },
    { label: 'Next', text: facts.remedy },
  ]
}

/** Counter-evidence: what is fine saves the reader the first ten minutes. */
function elsewhere(population: PageFacts['population']): string {
  if (population === null) return 'other images not counted'
  if (population.of_others === 0) return 'no other image booted in the last 24 h'
  return `other images ${population.failing_others} of ${population.of_others}`
}

function endLines(facts: PageFacts, intent: PageIntent): PageContent['lines'] {
  const why =
    intent === 'resolve'
      ? [{ label: 'Members left', text: facts.resolve_reason ?? 'no members' }]
      : [{ label: 'By', text: facts.ack ? `${facts.ack.by}: ${facts.ack.note}` : 'a person' }]
  return [
    ...why,
    { label: 'First seen', text: new Date(facts.opened_at).toISOString() },
    { label: 'Automation', text: facts.automation },
  ]
}
