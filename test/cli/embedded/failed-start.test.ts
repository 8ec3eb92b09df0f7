/** A start that fails leaves nothing behind, and rows that it can do without do not make it fail. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, describe, it } from 'node:test'
import { startEmbedded, until } from '../../support/embedded.ts'

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  const answer = await Promise.race([
    once(socket, 'connect').then(() => true),
    once(socket, 'error').then(() => false),
  ]).catch(() => false)
  socket.destroy()
  return answer
}

describe('the start of the embedded server', () => {
  const directory = mkdtempSync(join(tmpdir(), 'boot-health-'))
  after(() => rmSync(directory, { recursive: true }))

  it('frees the port again when it fails after binding it', async () => {
    const port = await freePort()
    const wrong = { fleets: { demo: {} }, trusted_proxies: ['nobody'] }
    await assert.rejects(startEmbedded(wrong, { port }), /trusted_proxies: "nobody" is not a range/)
    assert.equal(await isListening(port), false)
  })

  it('sweeps despite a torn heartbeat and a torn cursor, and says what was torn', async () => {
    const settings = { fleets: { demo: {} } }
    const first = await startEmbedded(settings, { directory })
    const swept = ({ logged }: typeof first) => logged.some(({ event }) => event === 'sweep')
    await until(() => swept(first), 'the first sweep')
    await first.server.stop()
    const db = new DatabaseSync(join(directory, 'boot-health.db'))
    const torn = db.prepare("UPDATE items SET value = '{' WHERE pk = 'DUE'").run()
    db.close()
    assert.equal(torn.changes, 2)
    const again = await startEmbedded(settings, { directory })
    try {
      await until(() => swept(again), 'a sweep')
    } finally {
      await again.server.stop()
    }
    const rows = again.logged.filter(({ event }) => event === 'sweep_row_unreadable')
    const said = new Set(rows.map(({ detail }) => (detail as { row: string }).row))
    assert.deepEqual([...said].sort(), ['DUE cursor', 'DUE heartbeat'])
  })
})
