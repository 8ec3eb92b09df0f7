/** The demo, played by its real parts and then left alone for an hour: the clock jumps, the server's work is done. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type Demo, prepareDemo } from '../../cli/demo/demo.ts'
import { DEMO_FLEET } from '../../cli/demo/demo-config.ts'
import { type Server, startServer } from '../../cli/embedded/server.ts'
import { createStyle } from '../../cli/terminal/style.ts'
import { sweep } from '../../functions/worker/sweep.ts'
import { config as configFile } from '../../shared/config.ts'
import { HOUR_MS, MINUTE_MS, utcDay } from '../../shared/time.ts'

describe('the demo', () => {
  let ahead = 0
  let demo: Demo
  let server: Server
  before(async () => {
    demo = await prepareDemo(configFile.parse({ fleets: { default: {} } }))
    server = await startServer({
      config: demo.config,
      directory: null,
      host: '127.0.0.1',
      port: 0,
      ownUrl: true,
      log: () => {},
      now: () => Date.now() + ahead,
    })
    await demo.play(server, createStyle({ isTTY: false, columns: 80, env: {} }))
  })
  after(async () => {
    await server.stop()
    await demo.stop()
  })

  /** The pager's messages so far, as the delivery log has them. A change event pages nobody, and has no key. */
  async function told(): Promise<string[]> {
    const { store } = server
    const { now } = server.deps()
    const days = new Set([utcDay(now() - ahead), utcDay(now())])
    const pages = await Promise.all(
      [...days].map((day) => store.listDeliveries('channel:demo-pager', day, null, 1000)),
    )
    const sent = pages.flatMap(({ items }) => items).sort((a, b) => a.at - b.at)
    return sent.flatMap(({ status, answer, intent }) =>
      status === 202 && answer.includes('dedup_key') ? [String(intent)] : [],
    )
  }

  it('pages once, for the guest that failed, and notifies nobody of anything else within an hour', async () => {
    assert.deepEqual(await told(), ['trigger', 'resolve'])
    for (; ahead < HOUR_MS + 5 * MINUTE_MS; ahead += MINUTE_MS) await sweep(server.worker())
    assert.deepEqual(await told(), ['trigger', 'resolve'])
    assert.deepEqual(await server.store.listOpenIncidents(DEMO_FLEET, 10), [])
  })
})
