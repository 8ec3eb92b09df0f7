/** What the API answers about incidents, repairs, silences and notified channels, as `json-shapes.ts` and the routes write it. */
import * as z from 'zod'
import { fleetConfig } from '../../../shared/config.ts'
import { actionKind, actionState, trust } from './boot-answers.ts'
import { named, time, timeOrNull } from './schema-names.ts'

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()])
const pageIntent = z.enum(['trigger', 'acknowledge', 'resolve'])

export const cohort = named(
  'Cohort',
  z.object({
    statement: z.string().nullable(),
    looked_at: time,
    since: time,
    machines: z.number(),
    shared: z
      .object({
        labels: z.array(z.object({ name: z.string(), value: z.string() })),
        failed: z.number(),
        of: z.number(),
        elsewhere_failed: z.number(),
        elsewhere: z.number(),
        unknown: z.number(),
        lift: z.number().nullable(),
        p: z.number(),
        tried: z.number(),
        of_images: z.number(),
        images: z.array(z.string()),
      })
      .nullable(),
  }),
)

export const incident = named(
  'Incident',
  z.object({
    id: z.string(),
    fleet: z.string(),
    cause: z.string(),
    image: z.string(),
    gen: z.number(),
    state: z.enum(['open', 'resolving', 'resolved']),
    severity: z.enum(['page', 'ticket']),
    opened_at: time,
    resolving_at: timeOrNull,
    resolved_at: timeOrNull,
    resolve_reason: z.string().nullable(),
    ack: z
      .object({ by: z.string(), note: z.string(), at: time, until: time, members: z.number() })
      .nullable(),
    tell: z.array(
      z.object({
        channel: z.string(),
        via: z.string(),
        gen: z.number(),
        want: pageIntent,
        attempting: pageIntent.nullable(),
        attempting_at: z.number().nullable(),
        maybe_heard: z.boolean(),
        sent: pageIntent.nullable(),
        sent_members: z.number(),
        sent_at: timeOrNull,
        updates: z.number(),
        said_latch: z.boolean(),
        attempts: z.number(),
        next_at: timeOrNull,
        last_error: z.string().nullable(),
        retired: z.boolean(),
        given_up: z.boolean(),
      }),
    ),
    summary: z.object({ first_instance: z.string(), evidence: z.string(), remedy: z.string(), trust }),
    members_seen: z.number(),
    numbers: z
      .object({
        failing: z.number(),
        of_image: z.number().nullable(),
        of_others: z.number().nullable(),
        failing_others: z.number().nullable(),
      })
      .nullable(),
    cohort: cohort.nullable(),
  }),
)

export const member = named(
  'Member',
  z.object({
    instance: z.string(),
    boot_key: z.string(),
    trust,
    state: z.enum(['failing', 'verified_ok', 'superseded', 'gone', 'silent', 'rebuilt', 'contested']),
    joined_at: time,
    left_at: timeOrNull,
    last_decision: z
      .object({
        at: time,
        outcome: z.string(),
        reason: z.string(),
        action: actionKind.nullish(),
        value: z.union([z.string(), z.number()]).nullish(),
        limit: z.union([z.string(), z.number()]).nullish(),
      })
      .nullable(),
  }),
)

export const auditEntry = named(
  'AuditEntry',
  z.object({
    subject: z.string(),
    fleet: z.string(),
    at: time,
    actor: z.string(),
    action: z.string(),
    reason: z.string(),
    detail: z.record(z.string(), scalar),
  }),
)

export const decision = named(
  'Decision',
  z.object({
    at: time,
    about: z.string(),
    actor: z.string(),
    outcome: z.string(),
    reason: z.string(),
    inputs: z.record(z.string(), scalar),
  }),
)

export const silence = named(
  'Silence',
  z.object({
    id: z.string(),
    cause: z.string().nullable(),
    image: z.string().nullable(),
    instance: z.string().nullable(),
    starts_at: time,
    ends_at: time,
    reason: z.string(),
    author: z.string(),
    pause: z.boolean(),
  }),
)
export const silenceMatches = named('SilenceMatches', z.object({ open: z.number(), last_7_days: z.number() }))

export const repair = named(
  'Repair',
  z.object({
    action_id: z.string(),
    fleet: z.string(),
    instance: z.string(),
    incident: z.string(),
    action: actionKind,
    rung: z.number(),
    state: actionState,
    reason: z.string(),
    fence: z.string(),
    trust,
    via: z.enum(['webhook', 'guest']),
    attempt: z.number(),
    next_attempt_at: timeOrNull,
    created_at: time,
    delivered_at: timeOrNull,
    claimed_at: timeOrNull,
    expires_at: time,
    verify_by: timeOrNull,
    outcome_note: z.string().nullable(),
    finished_at: timeOrNull,
  }),
)

export const claim = named(
  'Claim',
  z.object({
    action_id: z.string(),
    action: actionKind,
    instance: z.string(),
    fleet: z.string(),
    fence: z.string(),
    expires_at: time,
    claimed_at: timeOrNull,
    verify_by: timeOrNull,
  }),
)

export const delivery = named(
  'Delivery',
  z.object({
    endpoint: z.string(),
    fleet: z.string(),
    at: time,
    message_id: z.string(),
    attempt: z.number(),
    outcome: z.enum(['accepted', 'retry', 'refused', 'gone', 'blocked']),
    status: z.number().nullable(),
    latency_ms: z.number(),
    answer: z.string(),
    reason: z.string(),
    subject: z.string().nullable(),
    intent: z.string().nullable(),
    next_at: timeOrNull,
  }),
)

export const disabled = named('Disabled', z.object({ at: time, reason: z.string().nullable() }))
export const endpoint = named(
  'Endpoint',
  z.object({
    endpoint: z.string(),
    disabled: disabled.nullable(),
    failing: z.object({ since: time, tries: z.number(), reason: z.string(), next_at: timeOrNull }).nullable(),
  }),
)

const guardFields = {
  fleet: z.string(),
  mode: z.enum(['on', 'dry_run', 'off']),
  kill: z.object({ on: z.boolean(), by: z.string(), at: time, reason: z.string() }).nullable(),
  pauses: z.array(z.object({ id: z.string(), reason: z.string(), by: z.string(), until: time })),
  latches: z.array(
    z.object({
      cause: z.string(),
      image: z.string(),
      scope: z.enum(['reboot', 'all']),
      reason: z.enum(['cohort_failing', 'repairs_failed']),
      note: z.string(),
      at: time,
      calm_since: timeOrNull,
    }),
  ),
  bucket: z.object({ tokens: z.number(), size: z.number() }),
  in_flight: z.array(
    z.object({ action_id: z.string(), instance: z.string(), image: z.string(), until: time }),
  ),
}
export const guard = named('Guard', z.object(guardFields))
export const pausedGuard = named('PausedGuard', z.object({ id: z.string(), ...guardFields }))
export const releasedGuard = named('ReleasedGuard', z.object({ released: z.number(), ...guardFields }))

export const settings = named(
  'Settings',
  z.object({
    fleet: z.string(),
    public_url: z.string(),
    allow_cidrs: z.array(z.string()),
    trusted_proxies: z.array(z.string()),
    heartbeat_url: z.unknown().describe('null, or a reference to a secret'),
    settings: named('FleetSettings', fleetConfig),
    channels: z.record(z.string(), z.looseObject({ type: z.string() })),
  }),
)

export const session = named(
  'Session',
  z.object({
    id: z.string(),
    name: z.string(),
    via: z.enum(['token', 'oidc']),
    created_at: time,
    last_used_at: time,
    ends_at: time,
    current: z.boolean(),
  }),
)
