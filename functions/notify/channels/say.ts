/** Says one thing through one channel, whatever kind it is. */
import { BadWebhookSecret } from '../../../shared/webhook-signature.ts'
import { type Delivered, logged } from '../../outbound/deliver.ts'
import type { ChannelCall, ChannelDeps } from './call.ts'
import { sayToPagerDuty } from './pagerduty.ts'
import { sayToSlack } from './slack.ts'
import { sayToSns } from './sns.ts'
import { sayToWebhook } from './webhook.ts'

/**
 * Throws only when our own store fails. A secret that cannot be read, or cannot sign, is a failed delivery like
 * any other: it stands in the log, and somebody reads it there.
 */
export async function say(deps: ChannelDeps, call: ChannelCall): Promise<Delivered> {
  const readSecret: ChannelDeps['readSecret'] = async (reference) => {
    try {
      return await deps.readSecret(reference)
    } catch {
      throw new UnreadableSecret('a secret of this channel cannot be read')
    }
  }
  try {
    return await through({ ...deps, readSecret }, call)
  } catch (error) {
    if (!(error instanceof UnreadableSecret || error instanceof BadWebhookSecret)) throw error
    const reason = error instanceof BadWebhookSecret ? 'secret_unusable' : 'secret_unreadable'
    const never = {
      verdict: 'blocked' as const,
      status: null,
      retry_after_ms: null,
      latency_ms: 0,
      answer: '',
    }
    return logged(deps, call.message, async () => ({ ...never, reason }))
  }
}

class UnreadableSecret extends Error {
  override name = 'UnreadableSecret'
}

function through(deps: ChannelDeps, { settings, message, content }: ChannelCall): Promise<Delivered> {
  switch (settings.type) {
    case 'pagerduty':
      return sayToPagerDuty(deps, { settings, message, content })
    case 'slack':
      return sayToSlack(deps, { settings, message, content })
    case 'sns':
      return sayToSns(deps, { settings, message, content })
    case 'webhook':
      return sayToWebhook(deps, { settings, message, content })
  }
}
