/** What boot-health sends, checked: the signature first, then every field. */
import { Webhook } from 'standardwebhooks'
import * as z from 'zod'

const judged = z.object({
  type: z.literal('boot.judged'),
  data: z.object({
    fleet: z.string().max(64),
    /** Inventory's id: what your cloud calls the machine. */
    instance: z.string().min(1).max(128),
    boot_key: z.string().max(200),
    verdict: z.string().regex(/^[a-z_]{1,32}$/),
    cause: z.string().regex(/^[a-z_]{1,64}$/),
    image: z.string().max(300),
    trust: z.string().max(32),
    /** Who vouches for it: `self_bound`, `first_in_window`, `settled` or `attested` (docs/trust.md). */
    witness: z.string().max(32).nullish(),
    /** RFC 3339; null where nothing dates the boot. */
    began_at: z.string().max(40).nullable(),
    labels: z.record(z.string().max(64), z.string().max(256)),
    link: z.string().max(2000),
  }),
})
export type Judged = z.infer<typeof judged>['data']

export type Read =
  | { kind: 'judged'; data: Judged }
  | { kind: 'bad_signature' }
  | { kind: 'unreadable' }
  /** Signed and well, but an event that this receiver has nothing to do with. */
  | { kind: 'other_event' }

/** Verifies and reads one webhook. More than one secret while yours is being rotated. */
export function readEvent(body: string, headers: Record<string, string>, secrets: readonly string[]): Read {
  if (!secrets.some((secret) => isSigned(body, headers, secret))) return { kind: 'bad_signature' }
  let event: unknown
  try {
    event = JSON.parse(body)
  } catch {
    return { kind: 'unreadable' }
  }
  if (!z.object({ type: judged.shape.type }).safeParse(event).success) return { kind: 'other_event' }
  const parsed = judged.safeParse(event)
  return parsed.success ? { kind: 'judged', data: parsed.data.data } : { kind: 'unreadable' }
}

function isSigned(body: string, headers: Record<string, string>, secret: string): boolean {
  try {
    new Webhook(secret).verify(body, headers)
    return true
  } catch {
    return false
  }
}
