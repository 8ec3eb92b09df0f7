/**
 * A receiver of boot-health's repair requests: verifies the signature, asks its own allow-list, claims, answers, acts.
 * Copy it and give it your own `act`. It trusts the signature for who asks, never for what may be done.
 */
import { Hono } from 'hono'
import { CLAIM_WAITS_MS, claimAction, postOutcome } from './claim.ts'
import { type Requested, readRequest } from './request.ts'

const MAX_BYTES = 65_536

export interface Allow {
  actions: readonly Requested['action'][]
  /** Which machines may be touched; all of them where it is left out. */
  instances?: (instance: string) => boolean
  fleets?: readonly string[]
}

export interface RemediatorOptions {
  /** `whsec_…`, newest first; two while one is being rotated. */
  secrets: readonly string[]
  allow: Allow
  /** Does it. Called once for each claimed action; a text that it answers, or its error, becomes the outcome's note. */
  act: (action: Requested) => Promise<unknown>
  log?: (event: string, detail: Record<string, string>) => void
  /** Waits between tries of a claim that got no answer; together less than the sender's 15 s. */
  claimWaitsMs?: readonly number[]
}

/** An app that answers POST on every path. Throws where there is no secret or an unusable one. */
export function createRemediator(options: RemediatorOptions): Hono {
  const { secrets, allow, act, log = () => {}, claimWaitsMs = CLAIM_WAITS_MS } = options
  if (secrets.length === 0) throw new Error('a remediator needs the secret that boot-health signs with')
  const app = new Hono()

  app.post('*', async (c) => {
    const body = await readBody(c.req.raw)
    if (body === null) return c.text('too large\n', 413)
    const read = readRequest(body, c.req.header(), secrets)
    if (read.kind === 'bad_signature') return c.text('bad signature\n', 401)
    if (read.kind === 'unreadable') return c.text('unreadable\n', 400)
    if (read.kind === 'other_event') return c.text('nothing to do\n', 202)
    const { data } = read
    const no = refusal(data, allow)
    if (no) {
      log('refused', { action_id: data.action_id, instance: data.instance, reason: no })
      return c.text(`${no}\n`, 403)
    }
    // Claimed before it is answered: a 202 means that somebody has taken it on, and 503 asks for another try.
    const claim = await claimAction(data, claimWaitsMs)
    log(`claim_${claim.kind}`, { action_id: data.action_id, instance: data.instance })
    if (claim.kind === 'unreachable') return c.text('cannot claim now\n', 503)
    if (claim.kind === 'granted') void carryOut(data, act, log)
    return c.text(claim.kind === 'granted' ? 'claimed\n' : `not claimed: ${claim.reason}\n`, 202)
  })
  return app
}

/** Why this receiver will not do it; null where it will. */
function refusal(data: Requested, { actions, instances, fleets }: Allow): string | null {
  if (data.dry_run) return 'dry run'
  if (Date.parse(data.expires_at) <= Date.now()) return 'expired'
  if (!actions.includes(data.action)) return 'action not allowed here'
  if (fleets && !fleets.includes(data.fleet)) return 'fleet not allowed here'
  return instances && !instances(data.instance) ? 'instance not allowed here' : null
}

async function carryOut(
  data: Requested,
  act: RemediatorOptions['act'],
  log: NonNullable<RemediatorOptions['log']>,
): Promise<void> {
  const note = await act(data).then(
    (said) => (typeof said === 'string' && said !== '' ? said : 'done'),
    (error: unknown) => `failed: ${error instanceof Error ? error.message : String(error)}`,
  )
  log('acted', { action_id: data.action_id, instance: data.instance, note })
  await postOutcome(data, note)
}

async function readBody(request: Request): Promise<string | null> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of request.body ?? []) {
    bytes += chunk.length
    if (bytes > MAX_BYTES) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
