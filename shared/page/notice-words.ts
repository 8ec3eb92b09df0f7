/** What a notice says: messages about ourselves, or about a whole fleet, that no incident carries. Pure. */

import { displayLine } from '../display.ts'
import { NOTICES_PER_HOUR, PAGES_OF_ONE_INSTANCE } from '../policy/limits.ts'
import { publicLink } from '../public-link.ts'
import type { PageContent } from './page-content.ts'

export interface NoticeFacts {
  fleet: string
  /** What makes it one of a kind; the key of its pages. */
  target: string
  code: string
  /** An endpoint, an image or an instance; null where it is about the whole fleet. */
  about: string | null
  /** `2026-11-24` where it is sent once a day, `2026-11-24T10` where once an hour. */
  day: string | null
  /** Epoch milliseconds. */
  at: number
}

interface Words {
  title: (what: string, fleet: string) => string
  next: string
  /** Where people are called by it, as by a page: it goes to those channels, and says so. */
  pages?: true
}

const SAME_HOUR = 'The dashboard lists all of them; the rest of this hour is not told one by one.'

const WORDS: Record<string, Words> = {
  endpoint_gone: {
    title: (what) => `${what} answered 410 Gone: nothing more is sent there`,
    next: 'Repair or remove it in boot-health.config.json; `boot-health page test CHANNEL` (or `remediation`) switches it on again.',
  },
  channel_failing: {
    title: (what) => `${what} cannot be reached: pages through it are late`,
    next: 'Look at the delivery log (GET /v1/deliveries) for what it answers.',
  },
  unknown_instances: {
    title: (what, fleet) => `${what} reports a failure, and nothing vouches for it (fleet ${fleet})`,
    next: 'Announce it (PUT /v1/expectations/{instance}), or look for who has the ingest token.',
  },
  more_unknown_instances: {
    title: (_what, fleet) =>
      `More than ${NOTICES_PER_HOUR} instances that nothing vouches for report failures in fleet ${fleet}`,
    next: `${SAME_HOUR} Announce them, or look for who has the ingest token.`,
  },
  refused_reports: {
    title: (what, fleet) => `Reports that say they are from ${what} were refused (fleet ${fleet})`,
    next: 'If the machine was rebuilt, announce it or run `boot-health accept`; else somebody with the ingest token pretends to be it.',
  },
  more_refused_reports: {
    title: (_what, fleet) =>
      `Reports in the name of more than ${NOTICES_PER_HOUR} instances were refused in fleet ${fleet}`,
    next: SAME_HOUR,
  },
  identity_contested: {
    title: (what, fleet) => `Identity contested: two secrets speak for ${what} (fleet ${fleet})`,
    next: 'Nothing is repaired and it is not shown as fine until you say which is its own: look at both stories and its console, then `boot-health accept`.',
    pages: true,
  },
  more_identity_contested: {
    title: (_what, fleet) =>
      `The identity of more than ${NOTICES_PER_HOUR} instances is contested in fleet ${fleet}`,
    next: `${SAME_HOUR} Somebody with the ingest token reports in their name, or many were rebuilt and not announced.`,
    pages: true,
  },
  many_incidents: {
    title: (what, fleet) =>
      `More than ${what} new incidents in an hour in fleet ${fleet}; the rest is on the dashboard`,
    next: 'Open the dashboard: incidents beyond the ceiling (`pages_per_hour`) are listed there and page in a later hour if they last.',
    pages: true,
  },
  many_of_one_instance: {
    title: (_what, fleet) =>
      `One instance began more than ${PAGES_OF_ONE_INSTANCE} incidents in an hour in fleet ${fleet}; the rest is on the dashboard`,
    next: 'Open the dashboard: the others page in a later hour if they last, or as soon as a second instance fails in them. A machine that fails each time with another cause or image may be somebody with the ingest token.',
  },
  storage_bound: {
    title: (what, fleet) =>
      `Reports of fleet ${fleet} are turned away: ${what} has used up its bytes of the day`,
    next: 'If the fleet grew, raise stored_per_day in boot-health.config.json; if not, somebody has the token: make another and revoke it. Machines whose secret is bound are still heard.',
  },
  image_never_reported: {
    title: (what) => `No instance of image ${what} has ever reported`,
    next: 'The image has no reporter, or its reporter cannot reach us: nothing else is said of it.',
  },
  pipeline_blind: {
    title: (what) => `boot-health itself was down: deadlines of that time are not paged (${what})`,
    next: 'Instances that are still silent are looked at again after one more deadline.',
  },
  channel_test: {
    title: (what) => `Test of ${what}: this is not an incident`,
    next: 'Nothing. A resolve follows at once.',
  },
}

/** Codes that this version does not know are shown as they are: a notice is never swallowed. */
export function noticeContent(
  { fleet, target, code, about, day, at }: NoticeFacts,
  public_url: string,
): PageContent {
  const what = displayLine(about ?? day ?? '', 128)
  const words = WORDS[code]
  const title = words ? words.title(what, fleet) : `${code.replaceAll('_', ' ')} ${what}`
  return {
    key: `boot-health/notice/${encodeURIComponent(fleet)}/${encodeURIComponent(target.toWellFormed())}`.slice(
      0,
      255,
    ),
    intent: 'trigger',
    severity: words?.pages ? 'page' : 'notice',
    fleet,
    cause: displayLine(code, 64),
    image: '',
    about: target,
    title: displayLine(title, 300),
    lines: [
      { label: 'Fleet', text: fleet },
      { label: 'When', text: new Date(at).toISOString() },
      ...(words ? [{ label: 'Next', text: words.next }] : []),
    ],
    numbers: null,
    since: at,
    link: publicLink(public_url, `/?fleet=${encodeURIComponent(fleet)}`),
    because: null,
  }
}

/**
 * Channels for a notice: those that page where it calls people; else those for tickets, else those that page, and never only the one that the notice is about,
 * where there is another.
 */
export function noticeChannels(
  fleet: { page_channels: string[]; ticket_channels: string[] },
  { code, about }: { code: string; about: string | null },
): string[] {
  const others = (names: readonly string[]) => names.filter((name) => about !== `channel:${name}`)
  if (WORDS[code]?.pages && fleet.page_channels.length > 0) return [...new Set(fleet.page_channels)]
  const quiet = others(fleet.ticket_channels)
  return quiet.length > 0 ? [...new Set(quiet)] : [...new Set(others(fleet.page_channels))]
}
