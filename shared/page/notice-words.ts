/** What a notice says: messages about ourselves, or about a whole fleet, that no incident carries. Pure. */
import { displayLine } from '../display.ts'
import type { PageContent } from './page-content.ts'

export interface NoticeFacts {
  fleet: string
  /** What makes it one of a kind; the key of its pages. */
  target: string
  code: string
  /** An endpoint or an image; null where it is about the whole fleet. */
  about: string | null
  /** `2026-11-24` where it is sent once a day. */
  day: string | null
  /** Epoch milliseconds. */
  at: number
}

interface Words {
  title: (what: string, fleet: string) => string
  next: string
}

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
    title: (_what, fleet) => `Instances that inventory does not know report failures in fleet ${fleet}`,
    next: 'Tell inventory of them (PUT /v1/expectations/{instance}), or look for who has the ingest token.',
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
  const what = displayLine(about ?? day ?? '', 200)
  const words = WORDS[code]
  const title = words ? words.title(what, fleet) : `${code.replaceAll('_', ' ')} ${what}`
  return {
    key: `boot-health/notice/${encodeURIComponent(fleet)}/${encodeURIComponent(target.toWellFormed())}`.slice(
      0,
      255,
    ),
    intent: 'trigger',
    severity: 'notice',
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
    link: `${public_url.replace(/\/+$/, '')}/?fleet=${encodeURIComponent(fleet)}`,
    because: null,
  }
}

/**
 * Channels for a notice: those for tickets, else those that page, and never only the one that the notice is about,
 * where there is another.
 */
export function noticeChannels(
  fleet: { page_channels: string[]; ticket_channels: string[] },
  about: string | null,
): string[] {
  const others = (names: readonly string[]) => names.filter((name) => about !== `channel:${name}`)
  const quiet = others(fleet.ticket_channels)
  return quiet.length > 0 ? [...new Set(quiet)] : [...new Set(others(fleet.page_channels))]
}
