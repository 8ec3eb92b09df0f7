/**
 * A small real server that behaves as PagerDuty's Events API v2 does: alert and change events, its documented limits
 * (32 characters of key, 1,024 of summary, 512 kB, 255 of dedup_key), 202 on success, 400 with what is wrong.
 */
import { type Received, type Receiver, startReceiver } from './receiver.ts'

export interface ChangeEvent {
  routing_key: string
  payload: { summary: string; source: string; timestamp: string; custom_details: Record<string, string> }
  links: { href: string; text: string }[]
}
export interface AlertEvent {
  event_action: string
  dedup_key: string
  payload?: { summary: string; severity: string; custom_details: Record<string, string | number> }
}

export interface PagerDutyApi {
  receiver: Receiver
  /** Configure it as `url`. */
  url: string
  alerts: AlertEvent[]
  changes: ChangeEvent[]
  /** The next events are answered 429. */
  throttle: (events: number) => void
  stop(): Promise<void>
}

export const ROUTING_KEY = 'R0UT1NGKEYxxxxxxxxxxxxxxxxxxxxxx'

export async function startPagerDutyApi(): Promise<PagerDutyApi> {
  const alerts: AlertEvent[] = []
  const changes: ChangeEvent[] = []
  let throttled = 0
  const receiver = await startReceiver((received) => {
    if (throttled-- > 0) return { status: 429, body: '' }
    const wrong = faultsOf(received)
    if (wrong.length > 0)
      return { status: 400, body: JSON.stringify({ status: 'invalid event', errors: wrong }) }
    const event = JSON.parse(received.body)
    if (isChange(received)) changes.push(event)
    else alerts.push(event)
    return { status: 202, body: '{"status":"success","message":"Event processed"}' }
  })
  return {
    receiver,
    url: `${receiver.url}/v2/enqueue`,
    alerts,
    changes,
    throttle: (events) => {
      throttled = events
    },
    stop: () => receiver.stop(),
  }
}

const isChange = ({ path }: Received) => path === '/v2/change/enqueue'

function faultsOf(received: Received): string[] {
  const { path, body } = received
  if (path !== '/v2/enqueue' && !isChange(received)) return [`no such endpoint ${path}`]
  const event = JSON.parse(body)
  const { routing_key, payload, event_action, dedup_key = '', links = [] } = event
  const needsPayload = isChange(received) || event_action === 'trigger'
  return [
    ...(Buffer.byteLength(body) > 512_000 ? ['the event is larger than 512 kB'] : []),
    ...(routing_key?.length === 32 ? [] : ["Length of 'routing_key' is incorrect (should be 32 characters)"]),
    ...(dedup_key.length > 255 ? ["'dedup_key' is too long"] : []),
    ...(needsPayload && !payload?.summary ? ["'payload.summary' is missing or blank"] : []),
    ...((payload?.summary?.length ?? 0) > 1024 ? ["'payload.summary' is too long"] : []),
    ...(needsPayload && Number.isNaN(Date.parse(payload?.timestamp))
      ? ["'payload.timestamp' is no time"]
      : []),
    ...(links.every(({ href }: { href: string }) => URL.canParse(href)) ? [] : ["'links' has no URL"]),
    ...(isChange(received) ? changeFaults(event) : alertFaults(event)),
  ]
}

const changeFaults = ({ event_action, dedup_key, payload }: Record<string, unknown>) =>
  event_action === undefined && dedup_key === undefined && payload ? [] : ['this is no change event']

const alertFaults = ({
  event_action,
  payload,
}: Record<string, unknown> & { payload?: { severity?: string } }) => [
  ...(['trigger', 'acknowledge', 'resolve'].includes(String(event_action))
    ? []
    : ["'event_action' is unknown"]),
  ...(payload === undefined || ['critical', 'error', 'warning', 'info'].includes(payload.severity ?? '')
    ? []
    : ["'payload.severity' is unknown"]),
]
