/** What counts as the server's answer: its head, and nothing that a page says. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer, type Server } from 'node:net'
import { type TestContext, test } from 'node:test'
import { createCertificates } from './support/certificates.ts'
import { createGuest, type Guest } from './support/guest.ts'
import { startIngestServer } from './support/ingest-server.ts'
import { startTlsServer } from './support/tls-server.ts'
import { busyboxSet, findTool, toolSet } from './support/tool-sets.ts'

const ONE_TRY = { policy: { TRIES: 1, JITTER_BAD: 0 } }
const setOf = (client: string) => (client === 'busybox' ? busyboxSet() : toolSet(client))

function guestOf(t: TestContext, config: Record<string, string>): Guest {
  const guest = createGuest('seed-race-first-boot', { TOKEN: 'x', BEACON: 'no', ...config })
  t.after(guest.remove)
  return guest
}

async function listening(t: TestContext, server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const address = server.address()
  return typeof address === 'object' ? (address?.port ?? 0) : 0
}

const PAGES = ['HTTP/1.1 202 Accepted', '<html>\nHTTP/1.1 202 Accepted\nRetry-After: 9\n</html>']

for (const client of ['curl', 'wget', 'python3', 'busybox'])
  test(`a page that mentions HTTP/1.1 202 does not count as accepted, with ${client}`, {
    skip: findTool(client) === null ? `${client} is not installed` : false,
  }, async (t) => {
    for (const body of PAGES) {
      const server = await startIngestServer(() => ({ status: 200, body }))
      const tools = setOf(client)
      t.after(() => [server.close(), tools.remove()])
      const guest = guestOf(t, { URL: server.url })
      await guest.run('report', { env: { PATH: tools.path }, ...ONE_TRY })
      assert.deepEqual([server.requests.length, guest.spool().length], [1, 1])
    }
  })

test('the response after a 100 Continue counts', async (t) => {
  const port = await listening(
    t,
    createServer((socket) => {
      socket.once('data', () =>
        socket.end('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 202 Accepted\r\nContent-Length: 3\r\n\r\n{}\n'),
      )
    }),
  )
  const guest = guestOf(t, { URL: `http://127.0.0.1:${port}` })
  await guest.run('report', ONE_TRY)
  assert.deepEqual(guest.spool(), [])
})

test('behind a proxy the server’s response counts, not the proxy’s to CONNECT', async (t) => {
  const pki = createCertificates()
  const server = await startTlsServer({ cert: pki.good, key: pki.key })
  const proxy = createServer((client) => {
    client.on('error', () => client.destroy())
    client.once('data', (head) => {
      const [, port = 0] = /^CONNECT localhost:(\d+) /.exec(String(head)) ?? []
      const inner = connect(Number(port), '127.0.0.1', () => {
        client.write('HTTP/1.1 200 Connection established\r\n\r\n')
        inner.pipe(client).pipe(inner)
      })
    })
  })
  const port = await listening(t, proxy)
  const tools = toolSet('curl')
  t.after(() => [server.close(), tools.remove(), pki.remove()])
  const guest = guestOf(t, { URL: server.url, CAFILE: pki.ca })
  const env = { PATH: tools.path, https_proxy: `http://127.0.0.1:${port}` }
  await guest.run('report', { env, ...ONE_TRY })
  assert.deepEqual([server.requests.length, guest.spool()], [1, []])
})

for (const client of ['curl', 'wget', 'python3'])
  test(`${client} follows no redirect with the token`, {
    skip: findTool(client) === null ? `${client} is not installed` : false,
  }, async (t) => {
    const elsewhere = await startIngestServer()
    const server = await startIngestServer(() => ({
      status: 307,
      headers: { location: `${elsewhere.url}/v1/evidence` },
    }))
    const tools = toolSet(client)
    t.after(() => [elsewhere.close(), server.close(), tools.remove()])
    const guest = guestOf(t, { URL: server.url })
    await guest.run('report', { env: { PATH: tools.path }, ...ONE_TRY })
    assert.deepEqual([elsewhere.requests.length, guest.spool().length], [0, 1])
  })
