/** A secret in the config: where it is stored, never its value. */
import * as z from 'zod'
import { SECRET_OVERLAP_MS } from './policy/waits.ts'

export const secretReference = z.union([
  z.strictObject({ env: z.string().regex(/^[A-Z][A-Z0-9_]*$/) }),
  z.strictObject({ ssm: z.string().startsWith('/') }),
  /** Only the embedded demo, which writes no file, uses this form. Programs that read a config file refuse it. */
  z.strictObject({ value: z.string() }),
])
export type SecretReference = z.infer<typeof secretReference>

/** The previous secret; it signs beside the current one for 24 hours after `rotated_at`. */
export const previousSecret = z.strictObject({
  secret: secretReference,
  rotated_at: z.iso.datetime({ offset: true }),
})

export interface SigningSettings {
  secret: SecretReference
  previous_secret?: z.infer<typeof previousSecret> | undefined
}

/** Whether the previous secret still signs at `now`, epoch milliseconds. */
export const overlaps = ({ rotated_at }: z.infer<typeof previousSecret>, now: number): boolean =>
  now < Date.parse(rotated_at) + SECRET_OVERLAP_MS
