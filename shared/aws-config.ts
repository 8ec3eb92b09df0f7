/** The `aws` part of `boot-health.config.json`: what only the CDK stack reads. Everything has a default. */
import * as z from 'zod'

/** The retention periods that CloudWatch Logs accepts, up to the longest that our own data is kept. */
const LOG_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400] as const

export const awsConfig = z.strictObject({
  /** Keep the table (with deletion protection) when the stack is deleted. Turn off only for a trial. */
  retain: z.boolean().default(true),
  /** Your own name for the endpoint. Images carry it for years, so it must outlive the stack. */
  domain: z
    .strictObject({ name: z.string().min(3), certificate_arn: z.string().startsWith('arn:') })
    .optional(),
  /** CloudFront before the endpoint, the only place for AWS WAF. Certificate and web ACL are of us-east-1. */
  front: z
    .strictObject({
      domain: z
        .strictObject({ name: z.string().min(3), certificate_arn: z.string().startsWith('arn:') })
        .optional(),
      web_acl_arn: z.string().startsWith('arn:').optional(),
      /** Refuse requests that did not come through CloudFront. Turn it on once every image has the new name. */
      only: z.boolean().default(false),
    })
    .optional(),
  /** Capacity that the table has ready before the first storm; without it a new table starts at 4,000 WRU/s. */
  warm_throughput: z
    .strictObject({
      read_per_s: z.number().int().min(12_000),
      write_per_s: z.number().int().min(4000),
    })
    .optional(),
  /** Reports a second that the endpoint accepts before it answers 429; guests spool and retry. */
  throttle: z
    .strictObject({ per_s: z.number().int().min(1), burst: z.number().int().min(1) })
    .default({ per_s: 2000, burst: 4000 }),
  /** The same limit for each of the others: dashboard and API, claims of repairs, announcements. So a flood of one stops no other. */
  other_throttle: z
    .strictObject({ per_s: z.number().int().min(1), burst: z.number().int().min(1) })
    .default({ per_s: 500, burst: 1000 }),
  log_days: z.literal(LOG_DAYS).default(30),
  /** Turn off for accounts whose Lambda concurrency is too small to reserve any (new ones have 10). */
  reserve_concurrency: z.boolean().default(true),
  /** Subscribed to the alarm topic; AWS sends it a link to confirm. */
  alarm_email: z.email().optional(),
  /** Sends a synthetic boot through the whole path every five minutes; no count includes it. */
  canary: z.boolean().default(true),
  /**
   * How a new version takes over: `canary` sends a tenth of the calls to it for five minutes, `linear` a tenth more every
   * two minutes. Both roll back on an alarm, so they cannot start while the canary is silent: `all_at_once` can.
   */
  rollout: z.enum(['canary', 'linear', 'all_at_once']).default('canary'),
  /** Put on every resource, beside `boot-health:stack` and `boot-health:part`. */
  tags: z.record(z.string().min(1).max(128), z.string().max(256)).default({}),
  /** A customer's KMS key for table, queues, alarm topic and logs: `create`, or the ARN of a key with the right policy. */
  kms_key: z.union([z.literal('create'), z.string().startsWith('arn:')]).optional(),
})
export type AwsConfig = z.infer<typeof awsConfig>
