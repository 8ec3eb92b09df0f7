/** SIGTERM: the server ends whatever its clients and receivers do, and nothing that it answered 202 is lost. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { describe, it } from 'node:test'
import { listen } from '../../../cli/embedded/http-server.ts'
import { failOne, startEmbedded, until } from '../../support/embedded.ts'
import { startReceiver } from '../../support/receiver.ts'

/** Nothing but a bound for a very busy machine: what it has to beat is "never". */
const BOUND_MS = 30_000

async function endsInTime(stop: Promise<void>): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<boolean>()
  const timer = setTimeout(resolve, BOUND_MS, false)
  const ended = await Promise.race([stop.then(() => true), late])
  clearTimeout(timer)
  return ended
}

const portOf = (url: string) => Number(new URL(url).port)

describe('a stopping server', () => {
  it('exits although a client keeps its connection open and sends more requests', async () => {
    const { server } = await startEmbedded({ fleets: { demo: {} } })
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    let answers = 0
    let isOver = false
    const ask = () => {
      const asked = request({ port: portOf(server.url), path: '/healthz', agent }, (response) => {
        answers++
        response.resume().on('end', ask)
      })
      asked.on('error', () => (isOver = true)).end()
    }
    ask()
    await until(() => answers > 10, 'the client polls')
    assert.ok(await endsInTime(server.stop()))
    await until(() => isOver, 'the client is let go')
    agent.destroy()
  })

  it('exits although 500 requests are half sent', async () => {
    const { server, tokens } = await startEmbedded({ fleets: { demo: {} } })
    const half = [
      'POST /v1/evidence HTTP/1.1',
      'host: x',
      `authorization: Bearer ${tokens.ingest}`,
      'content-length: 5000',
      '',
      'boot-health-evidence/1',
    ].join('\r\n')
    const sockets = await Promise.all(
      Array.from({ length: 500 }, async () => {
        const socket = connect(portOf(server.url), '127.0.0.1').on('error', () => {})
        await once(socket, 'connect')
        socket.write(half)
        return socket
      }),
    )
    assert.ok(await endsInTime(server.stop()))
    await Promise.all(sockets.map(closed))
  })

  it('exits although a receiver hangs, and keeps the unsent message in the table', async () => {
    const hanging = await startReceiver(() => null)
    const embedded = await startEmbedded({
      channels: { hangs: { type: 'pagerduty', routing_key: { value: 'k' }, url: hanging.url } },
      fleets: { demo: { page_channels: ['hangs'], page_wait_s: 0, expected_datasource: 'OpenStack' } },
    })
    assert.equal(await failOne(embedded, 1), 202)
    await until(() => hanging.received.length > 0, 'the pager is called')
    const { store } = embedded.server
    const rows = await store.dueRows(Date.now() + 3_600_000, 1000)
    assert.ok(
      rows.some(({ kind }) => kind === 'incident'),
      'the row of the page that hangs is still there',
    )
    assert.ok(await endsInTime(embedded.server.stop()))
    await hanging.stop()
  })
})

describe('an idle connection', () => {
  it('is closed after a while when it never sent anything', async () => {
    const http = await listen(() => new Response('ok'), { host: '127.0.0.1', port: 0, idleMs: 100 })
    const socket = connect(http.port, '127.0.0.1')
    await closed(socket)
    await http.close(0)
  })

  it('stays open when it has been used', async () => {
    const http = await listen(() => new Response('ok'), { host: '127.0.0.1', port: 0, idleMs: 60_000 })
    const answer = await fetch(`http://127.0.0.1:${http.port}/`)
    assert.equal(await answer.text(), 'ok')
    await http.close(0)
  })
})

const closed = (socket: Socket) => (socket.destroyed ? Promise.resolve() : once(socket.resume(), 'close'))
