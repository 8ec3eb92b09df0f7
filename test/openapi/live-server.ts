/** A server as somebody would run it behind a proxy: reading needs a token too. A VM has failed there, and is paged. */

import { withDemo } from '../../cli/demo/demo-config.ts'
import { type Config, config } from '../../shared/config.ts'
import { type Embedded, startEmbedded } from '../support/embedded.ts'
import { startReceiver } from '../support/receiver.ts'
import { storeToken } from '../support/table.ts'

/** So that what is unsigned is refused for that, and not because nobody is expected. */
const CALLBACKS: Config['callbacks'] = {
  slack: { signing_secrets: [{ value: 'of-slack' }], teams: { T024BE7LD: {} } },
  pagerduty: { secrets: [{ value: 'of-pagerduty' }] },
}

export interface LiveServer extends Embedded {
  url: string
  tokens: { operator: string; inventory: string; ingest: string }
  stop: () => Promise<void>
}

/** `remediatorUrl` receives the signed webhooks of repairs. */
export async function startLiveServer(remediatorUrl: string): Promise<LiveServer> {
  const pager = await startReceiver(202)
  const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
  const base = config.parse({ public_url: 'https://boot-health.example.com', fleets: { default: {} } })
  const settings = withDemo(base, { pagerUrl: `${pager.url}/v2/enqueue`, remediatorUrl, secret })
  const { server, tokens, logged } = await startEmbedded(
    { ...settings, callbacks: CALLBACKS },
    { ownUrl: false },
  )
  return {
    server,
    url: server.url,
    tokens: { ...tokens, operator: await storeToken(server, 'operator') },
    logged,
    async stop() {
      await server.stop()
      await pager.stop()
    },
  }
}
