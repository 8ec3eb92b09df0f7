/** The `aws` part of `boot-health.config.json`: what only the CDK stack reads. Everything has a default. */
import * as z from 'zod'

/** The retention periods that CloudWatch Logs accepts, up to what our own data is kept. */
const LOG_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400] as const

export const awsConfig = z.strictObject({
  /** Keep the table (with deletion protection) when the stack is deleted. Turn off only for a trial. */
  retain: z.boolean().default(true),
  /** A name of your own for the endpoint. Images carry it for years: it must outlive the stack. */
  domain: z
    .strictObject({ name: z.string().min(3), certificate_arn: z.string().startsWith('arn:') })
    .optional(),
  /** CloudFront before the endpoint, the one place that AWS WAF can stand at. Certificate and web ACL are of us-east-1. */
  front: z
    .strictObject({
      domain: z
        .strictObject({ name: z.string().min(3), certificate_arn: z.string().startsWith('arn:') })
        .optional(),
      web_acl_arn: z.string().startsWith('arn:').optional(),
      /** Refuse what did not come through it. Turn on once every image has its name. */
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
  /** Reports a second that the endpoint lets through before it answers 429; guests spool and come again. */
  throttle: z
    .strictObject({ per_s: z.number().int().min(1), burst: z.number().int().min(1) })
    .default({ per_s: 2000, burst: 4000 }),
  /** The same for each of the others: dashboard and API, claims of repairs, announcements. No flood of one stops another. */
  other_throttle: z
    .strictObject({ per_s: z.number().int().min(1), burst: z.number().int().min(1) })
    .default({ per_s: 500, burst: 1000 }),
  log_days: z.literal(LOG_DAYS).default(30),
  /** Off for accounts whose Lambda concurrency is too small to set any of it aside (new ones have 10). */
  reserve_concurrency: z.boolean().default(true),
  /** Subscribed to the alarm topic; AWS sends it a link to confirm. */
  alarm_email: z.email().optional(),
  /** A synthetic boot every five minutes through the whole path, kept out of every count. */
  canary: z.boolean().default(true),
  /**
   * How a new version takes over: `canary` gives it a tenth of the calls for five minutes, `linear` a tenth more every two.
   * Both go back on an alarm, and so cannot start while the canary is silent: `all_at_once` can.
   */
  rollout: z.enum(['canary', 'linear', 'all_at_once']).default('canary'),
  /** Put on every resource, beside `boot-health:stack` and `boot-health:part`. */
  tags: z.record(z.string().min(1).max(128), z.string().max(256)).default({}),
  /** A KMS key of the customer's for table, queues, alarm topic and logs: `create`, or the ARN of one with the right policy. */
  kms_key: z.union([z.literal('create'), z.string().startsWith('arn:')]).optional(),
})
export type AwsConfig = z.infer<typeof awsConfig>
