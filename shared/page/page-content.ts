/**
 * The content of a page for every channel: what broke, how much of it, since when, the evidence, what automation did or
 * refused, and what to do next. All guest text goes through `displayLine`. Pure.
 */

import { displayLine, displayMiddle } from '../display.ts'
import { incidentId } from '../incident-id.ts'
import { publicLink } from '../public-link.ts'
import { causeInWords, howMembersLeft, whatGuestsLack } from './incident-words.ts'
import type { MessageReason } from './next-message.ts'
import type { PageIntent } from './notification.ts'
import { pageKey } from './page-key.ts'

export interface PageFacts {
  fleet: string
  cause: string
  image: string
  gen: number
  severity: 'page' | 'ticket' | 'notice'
  opened_at: number
  /** Failing members now. */
  failing: number
  /** Those of them that silences of their own mute: they are not new. */
  silenced?: number
  /** Instances that booted this image in the last 24 h, those of other images, and how many of them fail. */
  population: { of_image: number | null; of_others: number; failing_others: number } | null
  /** What the failing machines share and the others do not; missing where nothing is certain enough. */
  in_common?: string
  first_instance: string
  evidence: string
  remedy: string
  /** The team's own runbook for this cause. */
  runbook?: string | null
  /** One sentence of ours: what automation did, or what it refused and why. */
  automation: string
  resolve_reason: string | null
  ack: { by: string; note: string } | null
}

/** Numbers for a receiver to compute with; null where unknown. A notice has none. */
export type PageNumbers = Record<'failing' | 'of_image' | 'failing_others' | 'of_others', number | null>

/** What a person can do about a page where it is read, in channels that have buttons. */
export type PersonAct = 'acknowledge' | 'silence' | 'pause_repairs'

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
  /** Label and text, in the order of display; never empty texts. */
  lines: { label: string; text: string }[]
  numbers: PageNumbers | null
  /** When it began, epoch milliseconds. */
  since: number
  link: string
  /** Why it is sent; null for a notice. */
  because: MessageReason | null
  /** Missing where no press could be handled. */
  acts?: readonly PersonAct[]
  /** For a wave of repairs: an entry in a list of changes, which pages nobody. */
  change?: true
}

const EVIDENCE = 300

/** `public_url` is the config's; links go below it, and name the fleet: the viewer may see several. */
export function pageContent(
  facts: PageFacts,
  intent: PageIntent,
  because: MessageReason,
  public_url: string,
): PageContent {
  const { fleet, cause, severity, opened_at } = facts
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
    numbers: numbersOf(facts),
    since: opened_at,
    link: publicLink(public_url, `/incidents/${about}?fleet=${encodeURIComponent(fleet)}`),
    because,
  }
}

/** The fleet comes first, because one pager serves many. Then how many, where, what they lack, why, and what is fine. */
function titleOf(facts: PageFacts, intent: PageIntent): string {
  const { fleet, image, cause, gen } = facts
  const why = causeInWords(cause)
  if (intent !== 'trigger') {
    const word = intent === 'resolve' ? 'Resolved' : 'Acknowledged'
    return `[${fleet}] ${word}: ${why || whatGuestsLack(cause, facts.severity)}, image ${image}`
  }
  const because = why === '' ? '' : `: ${why}`
  const again = gen > 1 ? ` Outbreak ${gen} of this cause and image.` : ''
  return `[${fleet}] ${shareOf(facts)} on ${image} ${whatGuestsLack(cause, facts.severity, facts.failing)}${because}. ${elsewhere(facts.population)}.${again}`
}

const imageTotal = ({ failing, population }: PageFacts): number | null =>
  population?.of_image == null ? null : Math.max(population.of_image, failing)

function shareOf(facts: PageFacts): string {
  const all = imageTotal(facts)
  const vms = (all ?? facts.failing) === 1 ? 'VM' : 'VMs'
  return all === null ? `${facts.failing} ${vms}` : `${facts.failing} of ${all} ${vms}`
}

function numbersOf(facts: PageFacts): PageNumbers {
  return {
    failing: facts.failing,
    of_image: imageTotal(facts),
    failing_others: facts.population?.failing_others ?? null,
    of_others: facts.population?.of_others ?? null,
  }
}

const BECAUSE: Partial<Record<MessageReason, string>> = {
  doubled: 'Twice as many VMs are failing as in the last message.',
  grown: 'More VMs are failing than in the last message.',
  repeat: 'Still failing; this is a reminder.',
  latched: 'boot-health stopped the repairs; a person has to look.',
  new_kind: 'A new cause or image is among them.',
  ack_lapsed: 'The acknowledgement has lapsed.',
}

/** Silenced members neither count as growth nor appear in it. */
function whyNow({ silenced = 0 }: PageFacts, because: MessageReason): string {
  const text = BECAUSE[because] ?? ''
  const grew = because === 'doubled' || because === 'grown'
  return grew && silenced > 0 ? text.replace('VMs', 'VMs that are not silenced') : text
}

function troubleLines(facts: PageFacts, because: MessageReason): PageContent['lines'] {
  return [
    { label: 'Why now', text: whyNow(facts, because) },
    { label: 'Failing', text: shareOf(facts) },
    { label: 'Silenced', text: silencedOf(facts) },
    { label: 'Other images', text: elsewhere(facts.population) },
    { label: 'In common', text: facts.in_common ?? '' },
    { label: 'Since', text: new Date(facts.opened_at).toISOString() },
    { label: 'First instance', text: displayLine(facts.first_instance, 128) },
    { label: 'Evidence', text: displayMiddle(facts.evidence, EVIDENCE) },
    { label: 'Repair', text: facts.automation },
    { label: 'Next', text: facts.remedy },
    { label: 'Runbook', text: facts.runbook ?? '' },
  ]
}

/** Mentioned because growth counts only members that nobody silenced. */
const silencedOf = ({ silenced = 0 }: PageFacts): string =>
  silenced === 0 ? '' : `${silenced} of them, each by its own silence`

/** Counter-evidence: what is fine saves the reader the first ten minutes. */
function elsewhere(population: PageFacts['population']): string {
  if (population === null) return 'Other images were not counted'
  const { of_others, failing_others } = population
  if (of_others === 0) return 'No other image booted in the last 24 h'
  if (failing_others === 0)
    return of_others === 1
      ? 'The 1 VM on another image is fine'
      : `All ${of_others} VMs on other images are fine`
  return `${failing_others} of ${of_others} VMs on other images are failing too`
}

function endLines(facts: PageFacts, intent: PageIntent): PageContent['lines'] {
  const why =
    intent === 'resolve'
      ? [{ label: 'Members', text: howMembersLeft(facts.resolve_reason) ?? 'no members' }]
      : [{ label: 'By', text: facts.ack ? `${facts.ack.by}: ${facts.ack.note}` : 'a person' }]
  return [
    ...why,
    { label: 'Since', text: new Date(facts.opened_at).toISOString() },
    { label: 'Repair', text: facts.automation },
  ]
}
