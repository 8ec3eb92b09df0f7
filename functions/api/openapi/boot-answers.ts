/** What the API answers about boots and instances, as `json-shapes.ts` writes it. */
import * as z from 'zod'
import { ACTION_KINDS, ACTION_STATES } from '../../../shared/remediation/action-words.ts'
import { CAUSES, STAGES, VERDICTS } from '../../../shared/verdict.ts'
import { named, time, timeOrNull } from './schema-names.ts'

export const verdict = named('Verdict', z.enum(VERDICTS))
export const cause = named('Cause', z.enum(CAUSES))
export const trust = named('Trust', z.enum(['quarantined', 'contested', 'claimed', 'bound', 'attested']))
export const confidence = named('Confidence', z.enum(['certain', 'likely', 'unknown']))
const witness = named('Witness', z.enum(['self_bound', 'first_in_window', 'settled', 'attested']))
const stage = named('Stage', z.enum(STAGES))
/** Uptime seconds: the true value is between the two. */
const interval = named('Interval', z.array(z.number()).length(2))
export const actionKind = named('RepairKind', z.enum(ACTION_KINDS))
export const actionState = named('RepairState', z.enum(ACTION_STATES))

const rowOfBoot = {
  fleet: z.string(),
  instance: z.string(),
  guest: z.string(),
  boot_key: z.string(),
  first_at: time,
  verdict,
  cause,
  confidence,
  image: z.string(),
  trust,
  stage_ms: z.record(z.string(), z.number().nullable()),
  margin_s: interval.nullable(),
  reported_after_s: z.number().nullable(),
  judge_version: z.number(),
  cloud_init_version: z.string().nullable(),
}

/** On a boot judged before these fields existed, the last six are missing. */
export const bootRow = named(
  'BootRow',
  z.object({
    ...rowOfBoot,
    counted: z.boolean(),
    witness: witness.nullable().optional(),
    finished_s: z.number().nullable().optional(),
    kernel: z.string().nullable().optional(),
    os: z.string().nullable().optional(),
    nic_driver: z.string().nullable().optional(),
    labels: z.record(z.string(), z.string()).optional(),
  }),
)

export const imageBoot = named(
  'ImageBoot',
  z.object({
    ...rowOfBoot,
    finished_s: z.number().nullable(),
    ...{ kernel: z.string().nullable(), os: z.string().nullable(), nic_driver: z.string().nullable() },
    labels: z.record(z.string(), z.string()),
    began_at: timeOrNull,
    launched_at: timeOrNull,
    witness: witness.nullable(),
    findings: z.array(z.string()),
    lints: z.array(z.string()).nullable(),
  }),
)

const bootBrief = named(
  'BootBrief',
  z.object({
    boot_key: z.string(),
    guest: z.string(),
    boot_n: z.number().nullable(),
    began_at: time,
    first_at: time,
    epoch: z.number(),
    verdict,
    cause,
    image: z.string(),
    trust,
    automation: z.enum(['rerun', 'none']).optional(),
  }),
)

export const instance = named(
  'Instance',
  z.object({
    fleet: z.string(),
    instance: z.string(),
    known: z.boolean(),
    image: z.string().nullable(),
    newest: bootBrief.nullable(),
    confidence: confidence.nullable(),
    secret: z
      .object({
        bound_at: time,
        by: z.enum(['launch', 'first_boot', 'operator', 'control_plane']),
        epoch: z.number(),
      })
      .nullable(),
    acceptable: z.string().nullable(),
    acceptable_secrets: z.array(z.string()),
    contest: z
      .object({
        since: time,
        told_from: time,
        stories: z.array(z.object({ secret: z.string(), at: time, boot: bootBrief.nullable() })),
      })
      .nullable(),
    quarantine: z.object({ since: time, reports: z.number() }).nullable(),
    launch: z
      .object({
        at: time,
        said_at: timeOrNull,
        since: timeOrNull,
        deadline_at: time,
        told_at: timeOrNull,
        image: z.string().nullable(),
        epoch: z.number(),
        satisfied_at: timeOrNull,
      })
      .nullable(),
    planned: z.object({ until: time, reason: z.string() }).nullable(),
    gone: z.object({ at: time, reason: z.string() }).nullable(),
    boots: z.array(bootBrief),
    incident: z.string().nullable(),
    actions: z.array(
      z.object({
        action_id: z.string(),
        action: actionKind,
        boot_key: z.string(),
        at: time,
        state: actionState,
      }),
    ),
    last_report_at: timeOrNull,
    labels: z.record(z.string(), z.string()),
  }),
)

const evidenceLine = named(
  'EvidenceLine',
  z.object({ source: z.string(), line: z.number().nullable(), text: z.string(), shows: z.string() }),
)
const timeSource = z.enum(['banner', 'status.json', 'log', 'unit', 'sample', 'inferred']).nullable()

/** The judge's answer for the stored reports. */
const judgement = {
  judge_version: z.number(),
  verdict,
  cause,
  confidence,
  boot_kind: z.enum(['new_instance', 'same_instance', 'unknown']),
  cloud_init_version: z.string().nullable(),
  instance_id: z.string().nullable(),
  datasource: z.object({
    outcome: z.enum(['found', 'from_cache', 'none', 'not_found', 'disabled', 'not_seen']),
    name: z.string().nullable(),
    waited_s: z.number().nullable(),
    attempts: z.array(
      z.object({
        stage,
        run: z.number(),
        datasource: z.string(),
        start_s: z.number().nullable(),
        end_s: z.number().nullable(),
        outcome: z.enum(['found', 'not_found', 'unknown']),
        cause: cause.nullable(),
      }),
    ),
  }),
  lookup: z.object({ at: interval, stage, run: z.number() }).nullable(),
  stages: z.array(
    z.object({
      stage,
      run: z.number(),
      start_s: z.number().nullable(),
      start_from: timeSource,
      end_s: z.number().nullable(),
      end_from: timeSource,
      waited_s: z.number().nullable(),
      result: z.enum(['ok', 'errors', 'running', 'unknown']),
      errors: z.array(z.string()),
    }),
  ),
  network: z.array(
    z.object({
      at: interval,
      from: z.enum(['sample', 'snapshot', 'ci-info']),
      devices: z.array(
        z.object({
          name: z.string(),
          up: z.boolean().nullable(),
          addresses: z.array(z.string()),
          mac: z.string().nullable(),
        }),
      ),
      routes: z
        .array(z.object({ destination: z.string(), gateway: z.string().nullable(), device: z.string() }))
        .nullable(),
      usable: z.boolean().nullable(),
    }),
  ),
  race: z.object({
    state: z.enum(['won', 'lost', 'not_applicable', 'unknown']),
    margin_s: interval.nullable(),
    at_risk: z.boolean(),
    reason: z.string(),
  }),
  evidence: z.array(evidenceLine),
  remedy: z.object({
    summary: z.string(),
    steps: z.array(z.string()),
    config: z.object({ path: z.string(), text: z.string() }).nullable(),
    automation: z.enum(['rerun', 'none']),
  }),
  findings: z.array(
    z.object({
      code: z.string(),
      severity: z.enum(['info', 'warning', 'error']),
      text: z.string(),
      evidence: evidenceLine.nullable(),
    }),
  ),
}

const about = {
  fleet: z.string(),
  instance: z.string(),
  boot_key: z.string(),
  began_at: time,
  image: z.string().nullable(),
  machine: z
    .object({ kernel: z.string().nullable(), os: z.string().nullable(), nic_driver: z.string().nullable() })
    .describe('What its reports say of the machine'),
  trust,
  reports: z.array(
    z.object({
      seq: z.number(),
      source: z.enum(['evidence', 'boots', 'console']),
      received_at: time,
      uptime_sent: z.number().nullable(),
      hint: z.enum(['good', 'bad', 'unsure']),
      token_id: z.string(),
      facts: z.record(z.string(), z.string()),
      sections: z.array(z.object({ name: z.string(), chars: z.number() })),
      counts: z.boolean(),
      aside: z.string().nullable(),
    }),
  ),
}

/** Judged now; for a boot whose reports have expired only verdict and cause are left. */
export const boot = named(
  'Boot',
  z.union([
    named('JudgedBoot', z.object({ ...about, ...judgement })),
    named('RememberedBoot', z.object({ ...about, verdict, cause })),
  ]),
)

export const image = named(
  'Image',
  z.object({
    image: z.string(),
    boots: z.number(),
    came_up: z.number(),
    decided: z.number(),
    verdicts: z.record(z.string(), z.number()),
    causes: z.record(z.string(), z.number()),
    margins: z.array(z.number()),
    measured: z.number(),
    untimed: z.number(),
    stages: z.array(z.object({ stage, boots: z.number(), median_s: z.number(), p95_s: z.number() })),
    vouched: z.boolean().describe('Inventory named it, or a machine whose secret was settled'),
    cut: z.boolean().describe('More boots lie in the window than were read; the newest were'),
  }),
)

export const summary = named(
  'Summary',
  z.object({
    since: time,
    behind_s: z.number(),
    never_reported: z.number(),
    blind: z.object({ from: time, until: time }).nullable(),
    boots: z.number(),
    success_share: z.number().nullable(),
    came_up: z.number(),
    decided: z.number(),
    verdicts: z.record(z.string(), z.number()),
    causes: z.array(z.object({ cause: z.string(), boots: z.number() })),
  }),
)
