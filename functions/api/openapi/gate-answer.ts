/** What `GET /v1/images/{image}/gate` answers, as `gate-json.ts` writes it. */
import * as z from 'zod'
import { DECISIONS } from '../../../shared/gate/decision.ts'
import { METRICS } from '../../../shared/gate/gate-boot.ts'
import { cause, verdict } from './boot-answers.ts'
import { named, time, timeOrNull } from './schema-names.ts'

const count = z.int().min(0)
const numberOrNull = z.number().nullable()

const sample = named(
  'GateSample',
  z.object({
    /** Boots that came up or were lost. */
    counted: count,
    lost: count,
    /** Nobody vouches for them. */
    claimed: count,
    /** Still booting. */
    pending: count,
    /** Their result is unknown. */
    undecided: count,
    /** Further boots of a launch that counts already. */
    repeated: count,
    /** Decided, but not counted while a boot before them is pending. */
    behind_pending: count,
    first_at: timeOrNull,
    last_at: timeOrNull,
  }),
)
const side = named('GateSide', z.object({ boots: count, value: numberOrNull }))
const evidence = named(
  'GateEvidence',
  z.object({
    instance: z.string(),
    boot_key: z.string(),
    first_at: time,
    verdict,
    cause,
    /** Inventory's labels, and the boot's own: image, cloud_init, kernel, os, nic_driver. */
    labels: z.record(z.string(), z.string()),
    value_s: numberOrNull,
    link: z.string(),
  }),
)
const test = named(
  'GateTest',
  z.object({
    test: z.enum(['failures', ...METRICS]),
    family: z.enum(['failures', 'speed', 'margins']),
    method: z.enum(['wald', 'fisher', 'mann_whitney']),
    result: z.enum(['worse', 'no_worse', 'not_found', 'undecided', 'not_measured']),
    candidate: side,
    baseline: side,
    /** The candidate's share of failures, or by how many seconds it lies above the baseline; null where one of them has no boot to compare. */
    effect: numberOrNull,
    /** 95 % confidence. */
    // Not a tuple: generators of clients cannot handle its `items: false`.
    interval: z.array(z.number()).length(2).nullable(),
    p: numberOrNull,
    alpha: z.number(),
    look: count.nullable(),
    needs: count.nullable(),
    rule: z.string(),
    says: z.string(),
    evidence: z.array(evidence),
  }),
)
const seen = named(
  'GateSeen',
  z.object({
    /** Counted boots for which it is known whether they have such an item. */
    candidate_of: count,
    baseline_of: count,
    /** The items of the candidate's boots, with how many boots of each image have it; null where unknown. */
    things: z.array(z.object({ code: z.string(), candidate: count, baseline: count.nullable() })).nullable(),
  }),
)

export const gateAnswer = named(
  'Gate',
  z.object({
    image: z.string(),
    baseline: z.string(),
    fleet: z.string(),
    /** The server's clock. */
    at: time,
    decision: z.enum(DECISIONS),
    /** It is decided, or more boots would not decide it. */
    settled: z.boolean(),
    reason: z.string(),
    needs: count.nullable(),
    link: z.string(),
    settings: z.object({
      p0: z.number(),
      p1: z.number(),
      alpha: z.number(),
      beta: z.number(),
      slower_s: z.number(),
      slower_share: z.number(),
      margin_at_risk_s: numberOrNull,
      recovered_is_loss: z.boolean(),
      failures_by: z.enum(['auto', 'wald', 'fisher']),
      strict: z.boolean(),
      since: timeOrNull,
      baseline_since: timeOrNull,
    }),
    boots: z.object({ candidate: sample, baseline: sample }),
    tests: z.array(test),
    news: z.object({ causes: seen, findings: seen, lints: seen }),
  }),
)
