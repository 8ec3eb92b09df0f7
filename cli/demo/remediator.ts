import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { createRemediator, type RemediatorOptions } from '../../examples/remediator/remediator.ts'

export interface DemoRemediator {
  url: string
  stop: () => Promise<void>
}

/** The example receiver on any free loopback port, allowed to re-run; `seen` is called with the id of every message. */
export async function startRemediator(
  secret: string,
  act: RemediatorOptions['act'],
  seen: (messageId: string) => void = () => {},
): Promise<DemoRemediator> {
  const app = createRemediator({ secrets: [secret], allow: { actions: ['rerun'] }, act })
  const fetch = (request: Request) => {
    const id = request.headers.get('webhook-id')
    if (id !== null) seen(id)
    return app.fetch(request)
  }
  return new Promise((ready) => {
    const server = serve({ fetch, hostname: '127.0.0.1', port: 0 }, (info: AddressInfo) =>
      ready({
        url: `http://127.0.0.1:${info.port}/`,
        stop: () => new Promise((done) => void server.close(() => done())),
      }),
    )
  })
}
