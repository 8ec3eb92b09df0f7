/** Sends one message to one channel of any kind: reads its secrets, asks the kind for the request, sends it. */
import { kindOf, secretsOfChannel } from '../../../shared/channels/channels.ts'
import { CHANNEL_TIMEOUT_MS } from '../../../shared/policy/waits.ts'
import { BadWebhookSecret } from '../../../shared/webhook-signature.ts'
import { type Delivered, logged, post } from '../../outbound/deliver.ts'
import type { ChannelCall, ChannelDeps } from './call.ts'
import { publish } from './publish.ts'

const NOT_SENT = { status: null, retry_after_ms: null, latency_ms: 0 }

/** Throws only when our own store fails. A secret that cannot be read, or cannot sign, is logged as a failed delivery. */
export async function sendToChannel(deps: ChannelDeps, call: ChannelCall): Promise<Delivered> {
  try {
    return await send(deps, call)
  } catch (error) {
    if (!(error instanceof UnreadableSecret || error instanceof BadWebhookSecret)) throw error
    const reason = error instanceof BadWebhookSecret ? 'secret_unusable' : 'secret_unreadable'
    return logged(deps, call.message, async () => ({ ...NOT_SENT, verdict: 'blocked', reason, answer: '' }))
  }
}

class UnreadableSecret extends Error {
  override name = 'UnreadableSecret'
}

/** A message that can no longer be edited is sent again as a new one, at once: the log has both calls. */
async function send(deps: ChannelDeps, call: ChannelCall): Promise<Delivered> {
  const delivered = await sendOnce(deps, call)
  return delivered.send_again && call.handle !== undefined
    ? sendOnce(deps, { ...call, handle: undefined })
    : delivered
}

async function sendOnce(
  deps: ChannelDeps,
  { settings, message, content, handle }: ChannelCall,
): Promise<Delivered> {
  const secrets = await readSecrets(deps, settings)
  const { message_id } = message
  const kind = kindOf(settings)
  const request = kind.request(content, {
    settings,
    secrets,
    message_id,
    handle: handle ?? null,
    now: deps.now(),
  })
  if (request.over === 'sns') return publish(deps, message, request.publish)
  const { url, body, headers = {}, hide } = request
  const answered = kind.answer
  return post(deps, { ...message, hide }, { url, body, headers, answered, timeout_ms: CHANNEL_TIMEOUT_MS })
}

async function readSecrets(
  deps: ChannelDeps,
  settings: ChannelCall['settings'],
): Promise<Record<string, string>> {
  const read: Record<string, string> = {}
  for (const [name, reference] of Object.entries(secretsOfChannel(settings, deps.now())))
    read[name] = await deps.readSecret(reference).catch(() => {
      throw new UnreadableSecret('a secret of this channel cannot be read')
    })
  return read
}
