/** What boot-health sends, checked: the signature first, then every field. */
import { Webhook } from 'standardwebhooks'
import * as z from 'zod'

const requested = z.object({
  type: z.literal('boot.remediation.requested'),
  data: z.object({
    action_id: z.string().min(1).max(200),
    action: z.enum(['rerun', 'soft_reboot', 'hard_reboot']),
    /** Inventory's id: what your cloud calls the machine. */
    instance: z.string().min(1).max(128),
    fleet: z.string().max(64),
    /** The boot that it was decided on. */
    fence: z.string().max(200),
    expires_at: z.iso.datetime({ offset: true }),
    attempt: z.number().int(),
    dry_run: z.boolean(),
    claim_url: z.url(),
    outcome_url: z.url(),
    token: z.string().min(1).max(200),
  }),
})
export type Requested = z.infer<typeof requested>['data']

export type Read =
  | { kind: 'requested'; data: Requested }
  | { kind: 'bad_signature' }
  | { kind: 'unreadable' }
  /** Signed and well, but an event that this receiver has nothing to do with. */
  | { kind: 'other_event' }

/** Verifies and reads one webhook. More than one secret while yours is being rotated. */
export function readRequest(body: string, headers: Record<string, string>, secrets: readonly string[]): Read {
  if (!secrets.some((secret) => isSigned(body, headers, secret))) return { kind: 'bad_signature' }
  let event: unknown
  try {
    event = JSON.parse(body)
  } catch {
    return { kind: 'unreadable' }
  }
  const { success: isOurs } = z.object({ type: requested.shape.type }).safeParse(event)
  if (!isOurs) return { kind: 'other_event' }
  const parsed = requested.safeParse(event)
  return parsed.success ? { kind: 'requested', data: parsed.data.data } : { kind: 'unreadable' }
}

function isSigned(body: string, headers: Record<string, string>, secret: string): boolean {
  const webhook = new Webhook(secret)
  try {
    webhook.verify(body, headers)
    return true
  } catch {
    return false
  }
}
