/** The bodies of `PUT /v1/expectations`, alone and in bulk. The schemas are published. */
import * as z from 'zod'
import { usableUuid } from '../../shared/identity.ts'
import { EXPECTATIONS_PER_REQUEST } from '../../shared/policy/limits.ts'

export const expectation = z.strictObject({
  uuid: z
    .string()
    .refine((text) => usableUuid(text) !== null, 'not a uuid, or one that many machines share')
    .optional(),
  macs: z.array(z.string().max(64)).max(32).default([]),
  image: z.string().max(128).optional(),
  /** RFC 3339; default now. Giving the same time again announces nothing new. */
  launched_at: z.iso.datetime({ offset: true }).optional(),
  /** Seconds from the launch to the first report; without it the image's own boots decide. */
  deadline_s: z.number().int().min(30).max(86_400).optional(),
  /** Planned work: until then nothing must report and nothing pages. */
  until: z.iso.datetime({ offset: true }).optional(),
  reason: z.string().max(200).optional(),
  /** Merged with the instance's labels; an empty value removes one. */
  labels: z.record(z.string().min(1).max(64), z.string().max(256)).default({}),
})
export type Expectation = z.infer<typeof expectation>

export const instanceId = z.string().regex(/^[\x21-\x7e]{1,128}$/, '1 to 128 printable ASCII characters')

export const expectations = z
  .array(expectation.extend({ instance: instanceId }))
  .min(1)
  .max(EXPECTATIONS_PER_REQUEST)

/** The published contract of `PUT /v1/expectations/{instance}`. */
export const expectationJsonSchema = (): object => z.toJSONSchema(expectation, { io: 'input' })
/** The published contract of `PUT /v1/expectations`. */
export const expectationsJsonSchema = (): object => z.toJSONSchema(expectations, { io: 'input' })
