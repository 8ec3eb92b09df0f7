/** The texts of notices: messages about boot-health itself, or about a whole fleet, outside of any incident. Pure. */

import { displayLine } from '../display.ts'
import { NOTICES_PER_HOUR, PAGES_OF_ONE_INSTANCE } from '../policy/limits.ts'
import { publicLink } from '../public-link.ts'
import type { PageContent } from './page-content.ts'

export interface NoticeFacts {
  fleet: string
  /** Identifies the notice; part of the key of its pages. */
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
  /** True where it pages people: it goes to those channels, and its text says so. */
  pages?: true
}

const SAME_HOUR = 'The dashboard lists all of them; no further notice is sent for single instances this hour.'

const WORDS: Record<string, Words> = {
  endpoint_gone: {
    title: (what) => `${what} answered 410 Gone: boot-health no longer sends to it`,
    next: 'Fix or remove it in boot-health.config.json. To switch it on again, run `boot-health page test CHANNEL` (`remediation` for the receiver of repairs).',
  },
  channel_failing: {
    title: (what) => `${what} cannot be reached: pages through it are late`,
    next: 'Read its answers in the delivery log (GET /v1/deliveries).',
  },
  unknown_instances: {
    title: (what, fleet) => `${what} reports a failure, but nothing vouches for it (fleet ${fleet})`,
    next: 'If it is yours, announce it (PUT /v1/expectations/{instance}). If not, find out who has the ingest token.',
  },
  more_unknown_instances: {
    title: (_what, fleet) =>
      `More than ${NOTICES_PER_HOUR} instances report failures in fleet ${fleet}, but nothing vouches for them`,
    next: `${SAME_HOUR} If they are yours, announce them. If not, find out who has the ingest token.`,
  },
  refused_reports: {
    title: (what, fleet) => `Reports in the name of ${what} were quarantined (fleet ${fleet})`,
    next: 'If the machine was rebuilt, announce it or run `boot-health accept`. If not, somebody with the ingest token is impersonating it.',
  },
  more_refused_reports: {
    title: (_what, fleet) =>
      `Reports in the name of more than ${NOTICES_PER_HOUR} instances were quarantined in fleet ${fleet}`,
    next: SAME_HOUR,
  },
  identity_contested: {
    title: (what, fleet) => `Identity contested: two secrets report as ${what} (fleet ${fleet})`,
    next: 'boot-health does not repair this machine or show it as healthy until you decide which secret is its own. Compare both boots with the console, then run `boot-health accept`.',
    pages: true,
  },
  more_identity_contested: {
    title: (_what, fleet) =>
      `The identity of more than ${NOTICES_PER_HOUR} instances is contested in fleet ${fleet}`,
    next: `${SAME_HOUR} Either somebody with the ingest token is impersonating them, or many machines were rebuilt without being announced.`,
    pages: true,
  },
  many_incidents: {
    title: (what, fleet) =>
      `More than ${what} new incidents in an hour in fleet ${fleet}: see the dashboard for the rest`,
    next: 'Open the dashboard. It lists the incidents above the limit (`pages_per_hour`); they page in a later hour if they are still open.',
    pages: true,
  },
  many_of_one_instance: {
    title: (_what, fleet) =>
      `One instance opened more than ${PAGES_OF_ONE_INSTANCE} incidents in an hour in fleet ${fleet}: see the dashboard for the rest`,
    next: 'Open the dashboard. The other incidents page in a later hour if they are still open, or as soon as a second instance fails in them. If the cause or image is different each time, somebody may be misusing the ingest token.',
  },
  storage_bound: {
    title: (what, fleet) =>
      `Reports of fleet ${fleet} are being rejected: ${what} has used up its storage for today`,
    next: 'If the fleet grew, raise stored_per_day in boot-health.config.json. If not, somebody else has the token: create a new one and revoke this one. Machines with a bound secret can still report.',
  },
  image_never_reported: {
    title: (what) => `No instance of image ${what} has ever reported`,
    next: 'Either the image has no reporter, or its reporter cannot reach boot-health. No other message is sent about it.',
  },
  pipeline_blind: {
    title: (what) => `boot-health was down (${what}): report deadlines from that time do not page`,
    next: 'Instances that are still silent are checked again after one more deadline.',
  },
  channel_test: {
    title: (what) => `Test of ${what}: this is not an incident`,
    next: 'Nothing to do. A resolve follows at once.',
  },
}

/** A code that this version does not know is shown as it is: a notice is never dropped. */
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
 * Channels for a notice: the page channels where it pages; else the ticket channels, else the page channels. Never only the
 * channel that the notice is about, where there is another.
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
