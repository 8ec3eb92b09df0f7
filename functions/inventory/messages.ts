/** The messages in inventory's queue: EventBridge's EC2 events, and the worker’s requests for a console. */
import * as z from 'zod'

const stateChange = z.object({
  'detail-type': z.literal('EC2 Instance State-change Notification'),
  time: z.iso.datetime({ offset: true }),
  detail: z.object({ 'instance-id': z.string().regex(/^i-[0-9a-f]{8,17}$/), state: z.string().max(32) }),
})

const consoleRequest = z.object({
  ask: z.literal('console'),
  fleet: z.string(),
  instance: z.string().regex(/^i-[0-9a-f]{8,17}$/),
  incident: z.object({ fleet: z.string(), cause: z.string(), image: z.string(), gen: z.number() }),
})
/** A request to read this instance's console: it is a member of this incident and never reported. */
export type ConsoleRequest = z.infer<typeof consoleRequest>

export type InventoryMessage =
  | { kind: 'state'; instance: string; state: string; at: number }
  | { kind: 'console'; request: ConsoleRequest }
  | { kind: 'unreadable'; why: string }

/** Parses one message body. Never throws: an unreadable message is named, so that it is logged and not retried. */
export function readMessage(body: string): InventoryMessage {
  const json = parse(body)
  const change = stateChange.safeParse(json)
  if (change.success) {
    const { detail, time } = change.data
    return { kind: 'state', instance: detail['instance-id'], state: detail.state, at: Date.parse(time) }
  }
  const request = consoleRequest.safeParse(json)
  if (request.success) return { kind: 'console', request: request.data }
  return {
    kind: 'unreadable',
    why: json === undefined ? 'not JSON' : 'neither a state change nor a console request',
  }
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
