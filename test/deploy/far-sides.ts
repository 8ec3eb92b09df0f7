/** Pager and remediator in one small server on loopback: what the deployed stack must reach by itself. */
import { Webhook } from 'standardwebhooks'
import { type Receiver, startReceiver } from '../support/receiver.ts'

export interface RepairRequest {
  action_id: string
  action: string
  instance: string
  token: string
  claim_url: string
}

export interface PageEvent {
  event_action: string
  dedup_key: string
  routing_key: string
}

export interface FarSides {
  url: string
  /** Requests whose signature the reference implementation of Standard Webhooks accepted. */
  repairs: () => RepairRequest[]
  pages: (action: string) => PageEvent[]
  stop: Receiver['stop']
}

export async function startFarSides(secret: string): Promise<FarSides> {
  const webhook = new Webhook(secret)
  const receiver = await startReceiver((one) => {
    if (!one.path.startsWith('/repair')) return { status: 202, body: '{"status":"success"}' }
    try {
      webhook.verify(one.body, one.headers)
      return { status: 202 }
    } catch {
      return { status: 401 }
    }
  })
  const bodies = (path: string) => receiver.received.filter((one) => one.path.startsWith(path))
  return {
    url: receiver.url,
    repairs: () =>
      bodies('/repair').map((one) => (webhook.verify(one.body, one.headers) as { data: RepairRequest }).data),
    pages: (action) =>
      bodies('/page')
        .map((one) => JSON.parse(one.body) as PageEvent)
        .filter((event) => event.event_action === action),
    stop: () => receiver.stop(),
  }
}
