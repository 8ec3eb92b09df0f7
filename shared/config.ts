/**
 * `boot-health.config.json`: the one file that configures embedded mode and the CDK stack. Secrets are references, never
 * values, except in the demo config that the embedded server makes for itself.
 */
import * as z from 'zod'
import { authConfig } from './auth/auth-config.ts'
import { awsConfig } from './aws-config.ts'
import { callbacksConfig } from './callbacks/callbacks-config.ts'
import { channel } from './channels/channels.ts'
import { httpHeaders } from './channels/http-headers.ts'
import { EVENT_NAMES } from './log/events.ts'
import { LEVELS } from './log/levels.ts'
import { PAGES_PER_HOUR } from './policy/limits.ts'
import { DEADLINE_S } from './policy/waits.ts'
import { previousSecret, secretReference } from './secret-reference.ts'
import { CAUSES, VERDICTS } from './verdict.ts'

/** `host:port`, an IPv6 address in brackets. */
export const LISTEN = /^(?:\[[0-9a-fA-F:.]+\]|[\w.-]+):\d{1,5}$/

/** Everything that an incident can be about, each once. */
export const RUNBOOK_KEYS = [...new Set([...CAUSES, ...VERDICTS])]

const seconds = z.number().int().min(0)

export const remediationPolicy = z.strictObject({
  /** `dry_run` decides, records and shows, but sends nothing. */
  mode: z.enum(['off', 'dry_run', 'on']).default('dry_run'),
  url: z.url().optional(),
  secret: secretReference.optional(),
  previous_secret: previousSecret.optional(),
  /** Rungs in order; an action that a cause forbids is skipped. */
  ladder: z.array(z.enum(['rerun', 'soft_reboot', 'hard_reboot'])).default(['rerun', 'soft_reboot']),
  per_instance_per_day: z.number().int().min(0).default(3),
  max_in_flight_share: z.number().min(0).max(1).default(0.05),
  max_failing_share_for_reboot: z.number().min(0).max(1).default(0.2),
  small_fleet_hosts: z.number().int().min(0).default(2),
  bucket: z
    .strictObject({ size: z.number().int().min(1), refill_s: seconds })
    .default({ size: 10, refill_s: 600 }),
  verify_within_s: seconds.default(900),
  /** Default: true for a fleet of EC2, whose consoles can be read. */
  confirm_by_console: z.union([z.boolean(), z.literal('always')]).optional(),
})

/** Verdicts that say how a boot ended; the others still change. */
const ENDED = ['ok', 'recovered', 'degraded', 'failed', 'stalled', 'disabled', 'never_reported'] as const

export const verdictWebhook = z.strictObject({
  url: z.url(),
  secret: secretReference,
  previous_secret: previousSecret.optional(),
  /** The verdicts that it is sent. */
  verdicts: z
    .array(z.enum(VERDICTS))
    .min(1)
    .default([...ENDED]),
})

export const fleetConfig = z.strictObject({
  /** Which EC2 instances belong to the fleet; default none. */
  selector: z
    .strictObject({
      tag: z.strictObject({ key: z.string(), value: z.string() }).optional(),
      image: z.string().optional(),
    })
    .nullable()
    .default(null),
  expected_datasource: z.string().nullable().default(null),
  /** Partitions of the fleet's lists; fixed once it has rows. Default 1 embedded, 16 on AWS. */
  shards: z.number().int().min(1).max(64).optional(),
  deadline_s: seconds.default(DEADLINE_S),
  final_deadline_s: seconds.nullable().default(null),
  page: z.enum(['at_once', 'after_remediation', 'never']).default('at_once'),
  page_channels: z.array(z.string()).default([]),
  ticket_channels: z.array(z.string()).default([]),
  page_wait_s: seconds.default(30),
  pages_per_hour: z.number().int().min(1).default(PAGES_PER_HOUR),
  repeat_s: seconds.default(14_400),
  resolve_hold_s: seconds.default(600),
  remediation: remediationPolicy.prefault({}),
  /** Receivers of the signed event `boot.judged`, by a name for the delivery log. */
  verdict_webhooks: z.record(z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/), verdictWebhook).default({}),
})
export type FleetConfig = z.infer<typeof fleetConfig>

/** Stands for a missing address: then embedded mode links to the one that it listens on, and AWS to the stack's endpoint. */
export const UNNAMED_PUBLIC_URL = 'http://127.0.0.1:8080'

export const config = z.strictObject({
  $schema: z.string().optional(),
  /** Where people reach the dashboard; links in pages begin with it. */
  public_url: z.url().default(UNNAMED_PUBLIC_URL),
  fleets: z.record(z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/), fleetConfig),
  channels: z.record(z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/), channel).default({}),
  /** The team's own runbooks, by cause (or by verdict, where an incident has no cause). */
  runbooks: z.partialRecord(z.enum(RUNBOOK_KEYS), z.url({ protocol: /^https?$/ })).default({}),
  /** Slack buttons and PagerDuty webhooks: people act where they read. */
  callbacks: callbacksConfig.prefault({}),
  /** Private ranges that outbound calls may reach; metadata addresses never. */
  allow_cidrs: z.array(z.string()).default([]),
  /** Ranges of the proxies before the embedded server: only their forwarding headers are trusted. */
  trusted_proxies: z.array(z.string()).default([]),
  /**
   * MiB that guests may have stored in a day, counted as stored: by all guests of one token, by one guest, and by a guest
   * with a bound secret once the token's budget is used up. 100,000 honest boots are 0.5 to 0.9 GB with their rows.
   */
  stored_per_day: z
    .strictObject({
      token_mib: z.number().int().min(1).default(2048),
      guest_mib: z.number().int().min(1).default(4),
      bound_guest_mib: z.number().int().min(1).default(16),
    })
    .prefault({}),
  /** How people sign in; API tokens work without it. */
  auth: authConfig.prefault({}),
  /** Pinged every minute while the sweep works (an outside dead-man's switch). */
  heartbeat_url: secretReference.optional(),
  /** Which events are logged: those of this level and above; `events` gives single events another level. */
  log: z
    .strictObject({
      level: z.enum(LEVELS).default('info'),
      events: z.partialRecord(z.enum(EVENT_NAMES), z.enum(LEVELS)).default({}),
    })
    .prefault({}),
  /** Where the embedded server answers `GET /metrics` without a token, beside its own port. */
  metrics: z.strictObject({ listen: z.string().regex(LISTEN).optional() }).prefault({}),
  /** Where traces of boots are sent, by OTLP over HTTP. */
  traces: z
    .strictObject({
      url: z.url(),
      headers: httpHeaders.optional(),
      /** The link to a trace for people: `{trace_id}` stands for its id. */
      link: z
        .url()
        .refine((text) => text.includes('{trace_id}'), 'name where the id stands: {trace_id}')
        .optional(),
      /** Whether the embedded server also sends spans of its own work, and for which share of its traces. */
      own: z.boolean().default(false),
      own_share: z.number().gt(0).max(1).default(1),
    })
    .optional(),
  /** Only the CDK stack reads it. */
  aws: awsConfig.optional(),
})
export type Config = z.infer<typeof config>

/** A fleet's settings. A fleet that the file does not (or no longer) name gets the defaults, which do nothing. */
export function fleetSettings(settings: Pick<Config, 'fleets'>, fleet: string): FleetConfig {
  return settings.fleets[fleet] ?? fleetConfig.parse({})
}

/** The team's runbook for this cause; null where there is none. */
export const runbookOf = ({ runbooks }: Pick<Config, 'runbooks'>, cause: string): string | null =>
  Object.hasOwn(runbooks, cause) ? (runbooks[cause as keyof typeof runbooks] ?? null) : null

/** The fleet's repair settings, including those that depend on where its machines run. */
export function repairPolicy(settings: Pick<Config, 'fleets'>, fleet: string): RepairPolicy {
  const { remediation, selector } = fleetSettings(settings, fleet)
  return { ...remediation, confirm_by_console: remediation.confirm_by_console ?? selector !== null }
}
export type RepairPolicy = FleetConfig['remediation'] & { confirm_by_console: boolean | 'always' }

/** For a new fleet of an embedded server; a fleet that the table knows keeps its stored number. */
export const shardsOf = (fleet: Pick<FleetConfig, 'shards'> | undefined): number => fleet?.shards ?? 1

/** Shards by fleet, for the layout of a table. */
export const shardsOfAll = ({ fleets }: Pick<Config, 'fleets'>): Record<string, number> =>
  Object.fromEntries(Object.entries(fleets).map(([name, fleet]) => [name, shardsOf(fleet)]))

/** One line for each fleet that names an unknown channel: it would page nobody. Shown when the file is read. */
export function unknownChannels({ fleets, channels }: Config): string[] {
  return Object.entries(fleets).flatMap(([fleet, named]) =>
    (['page_channels', 'ticket_channels'] as const).flatMap((list) =>
      named[list]
        .filter((name) => !Object.hasOwn(channels, name))
        .map((name) => `/fleets/${fleet}/${list}: there is no channel ${JSON.stringify(name)}`),
    ),
  )
}
