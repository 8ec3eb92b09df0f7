/** The table of embedded mode, as whoever else is on that machine meets it. */
import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { type EmbeddedTable, ensureTable, startTable } from '../../cli/embedded/table.ts'
import { storeClient } from '../../functions/store/client.ts'

describe('the table of embedded mode', () => {
  let table: EmbeddedTable
  before(async () => {
    table = await startTable({ directory: null })
  })
  after(() => table.stop())

  const usable = async () => {
    const client = storeClient({ endpoint: table.endpoint })
    await ensureTable(client, 'boot-health')
    client.destroy()
  }

  it('lets no web page in that a browser on this machine has open', async () => {
    await usable()
    for (const method of ['OPTIONS', 'POST', 'GET']) {
      const answer = await fetch(table.endpoint, {
        method,
        headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
      })
      assert.equal(answer.status, 403, method)
      assert.equal(answer.headers.get('access-control-allow-origin'), null, method)
    }
  })

  it('goes on when a client hangs up in the middle of its request', async () => {
    const { port } = new URL(table.endpoint)
    await new Promise<void>((closed) => {
      const socket = connect(Number(port), '127.0.0.1')
      socket.write('POST / HTTP/1.1\r\nHost: t\r\nExpect: 100-continue\r\nContent-Length: 100\r\n\r\n{')
      // The server has begun with the request when it says to go on.
      socket.once('data', () => socket.resetAndDestroy())
      socket.on('close', () => closed())
    })
    await usable()
  })

  it('answers only who signs with its access key, where it has one', async () => {
    const shut = await startTable({ directory: null, access_key: 'only-the-owner' })
    try {
      const stranger = storeClient({ endpoint: shut.endpoint, max_attempts: 1 })
      await assert.rejects(ensureTable(stranger, 'boot-health'))
      stranger.destroy()
      const owner = storeClient({ endpoint: shut.endpoint, access_key: 'only-the-owner' })
      await ensureTable(owner, 'boot-health')
      owner.destroy()
    } finally {
      await shut.stop()
    }
  })
})
