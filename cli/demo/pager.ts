/** The demo's pager: a small real server that accepts PagerDuty Events v2 and reports each event. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface PagerEvent {
  event_action: 'trigger' | 'acknowledge' | 'resolve'
  dedup_key: string
  payload?: { summary?: string }
}

interface ChangeEvent {
  payload: { summary: string }
}

export interface DemoPager {
  url: string
  stop: () => Promise<void>
}

/**
 * Starts it on any free loopback port; `receive` gets every event before it is answered. A change event pages nobody:
 * `changed` gets its text.
 */
export async function startPager(
  receive: (event: PagerEvent) => void,
  changed: (summary: string) => void = () => {},
): Promise<DemoPager> {
  const server = createServer(async (request, response) => {
    const chunks: Uint8Array[] = []
    for await (const chunk of request) chunks.push(chunk as Uint8Array)
    const event = JSON.parse(Buffer.concat(chunks).toString('utf8')) as PagerEvent | ChangeEvent
    if ('event_action' in event) receive(event)
    else changed(event.payload.summary)
    response.writeHead(202, { 'content-type': 'application/json' })
    response.end(
      JSON.stringify({ status: 'success', ...('dedup_key' in event ? { dedup_key: event.dedup_key } : {}) }),
    )
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2/enqueue`,
    stop: () =>
      new Promise((done) => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}
