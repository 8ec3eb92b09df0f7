/** A configuration that changes while pages are on their way: each is made by one of them from its beginning to its end. */
import assert from 'node:assert/strict'
import { after, it } from 'node:test'
import { config } from '../../../shared/config.ts'
import { type Embedded, failOne, startEmbedded, until } from '../../support/embedded.ts'
import { startReceiver } from '../../support/receiver.ts'

const INCIDENTS = 12

it('a reload between any two writes of a page never mixes an old address with a new link', async () => {
  const receiver = await startReceiver(202)
  const named = (name: string) => ({
    allow_cidrs: ['127.0.0.0/8'],
    public_url: `https://${name}.example.com`,
    channels: { hook: { type: 'slack', url: { value: `${receiver.url}/${name}` } } },
    fleets: {
      demo: {
        page_channels: ['hook'],
        page_wait_s: 0,
        pages_per_hour: 100,
        expected_datasource: 'OpenStack',
      },
    },
  })
  let reloads = 0
  let isOver = false
  let embedded: Embedded | null = null
  const flip = () => {
    if (!isOver) void embedded?.server.reload(config.parse(named(++reloads % 2 === 0 ? 'old' : 'new')))
  }
  embedded = await startEmbedded(named('old'), { ownUrl: false, fault: () => setImmediate(flip) })
  after(async () => {
    isOver = true
    await embedded?.server.stop()
    await receiver.stop()
  })
  for (let n = 0; n < INCIDENTS; n++) await failOne(embedded, n)
  const paged = () => new Set(receiver.received.map(({ body }) => /img-\d+/.exec(body)?.[0]))
  await until(() => paged().size === INCIDENTS, 'every incident is paged')
  assert.ok(reloads > INCIDENTS, `${reloads} reloads`)
  for (const { path, body } of receiver.received) {
    const hosts = new Set([...body.matchAll(/https:\/\/(old|new)\.example\.com/g)].map(([, host]) => host))
    assert.deepEqual([...hosts], [path.slice(1)])
  }
})
