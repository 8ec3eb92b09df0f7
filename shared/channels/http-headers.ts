/** Headers that a user adds to a request, for example a gateway's key: plain text, or a reference to a secret. */
import * as z from 'zod'
import { secretReference } from '../secret-reference.ts'

/** Set by us or by the transport, so a config may not set them. */
const RESERVED = /^(?:content-(?:type|length|encoding)|host|connection|transfer-encoding|webhook-.*)$/i

const name = z
  .string()
  .regex(/^[A-Za-z0-9-]{1,64}$/)
  .refine((text) => !RESERVED.test(text), 'boot-health sets this header itself')

export const httpHeaders = z.record(
  name,
  z.union([z.string().regex(/^[\x20-\x7e]{1,1000}$/), secretReference]),
)
export type HttpHeaders = z.infer<typeof httpHeaders>

/** The headers with their secrets filled in. */
export function filledHeaders(
  headers: HttpHeaders = {},
  secrets: Readonly<Record<string, string>>,
): Record<string, string> {
  const filled: Record<string, string> = {}
  for (const [header, value] of Object.entries(headers))
    filled[header.toLowerCase()] = typeof value === 'string' ? value : (secrets[`headers.${header}`] ?? '')
  return filled
}
