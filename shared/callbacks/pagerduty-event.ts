/** A PagerDuty event (webhooks v3): who did what, when, to which of our pages. Pure. */
import * as z from 'zod'

const EVENT_TYPES = {
  'incident.acknowledged': 'acknowledged',
  'incident.unacknowledged': 'unacknowledged',
  'incident.resolved': 'resolved',
} as const

const body = z.looseObject({
  event: z.looseObject({
    id: z.string().min(1).max(100),
    event_type: z.string().max(100),
    occurred_at: z.iso.datetime({ offset: true }),
    agent: z
      .looseObject({ id: z.string().max(64), type: z.string().max(100), summary: z.string().nullish() })
      .nullish(),
    data: z.looseObject({ incident_key: z.string().max(300).nullish() }),
  }),
})

export interface PagerDutyEvent {
  id: string
  what: (typeof EVENT_TYPES)[keyof typeof EVENT_TYPES]
  /** Epoch milliseconds, by PagerDuty's clock. */
  at: number
  /** Our `dedup_key`. */
  key: string
  /** Null where no person did it: a time-out at PagerDuty, or an event of our own. */
  person: { id: string; name: string } | null
}

/** Null for an event that is not about one of our pages, or of a kind that we do not follow (`pagey.ping`, a note, an escalation). */
export function readPagerDutyEvent(parsed: unknown): PagerDutyEvent | null {
  const read = body.safeParse(parsed)
  if (!read.success) return null
  const { id, event_type, occurred_at, agent, data } = read.data.event
  const what = Object.hasOwn(EVENT_TYPES, event_type)
    ? EVENT_TYPES[event_type as keyof typeof EVENT_TYPES]
    : undefined
  if (what === undefined || !data.incident_key) return null
  const isPerson = agent?.type === 'user_reference' || agent?.type === 'user'
  const person = isPerson && agent ? { id: agent.id, name: agent.summary ?? '' } : null
  return { id, what, at: Date.parse(occurred_at), key: data.incident_key, person }
}
