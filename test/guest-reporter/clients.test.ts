import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { after, before, describe, type TestContext, test } from 'node:test'
import { type Certificates, createCertificates } from './support/certificates.ts'
import { createGuest, type Guest } from './support/guest.ts'
import { startIngestServer } from './support/ingest-server.ts'
import { startTlsServer, type TlsServer } from './support/tls-server.ts'
import { busyboxSet, findTool, type ToolSet, toolSet } from './support/tool-sets.ts'

const TOKEN = 'bh_ingest_0123456789abcdefghijklmnopqrstuv123456'
const skipWithout = (tool: string) => (findTool(tool) === null ? `${tool} is not installed` : false)

/** A whole command line of anybody on this machine that shows the token. */
function leaks(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      } catch {
        return ''
      }
    })
    .filter((line) => line.includes(TOKEN))
}

const reportFrom = async (t: TestContext, tools: ToolSet, config: Record<string, string>): Promise<Guest> => {
  const guest = createGuest('seed-race-first-boot', { TOKEN, ...config })
  t.after(guest.remove)
  t.after(tools.remove)
  await guest.run('report', { env: { PATH: tools.path }, policy: { TRIES: 1, JITTER_BAD: 0 } })
  return guest
}

const lastWords = (guest: Guest) => readFileSync(join(guest.root, 'run/boot-health/last'), 'utf8')

describe('each HTTP client', () => {
  let pki: Certificates
  before(() => {
    pki = createCertificates()
  })
  after(() => pki.remove())

  for (const client of ['curl', 'wget', 'python3', 'openssl']) {
    test(`${client} alone delivers over TLS 1.2+ with SNI, and without the token in a command line`, {
      skip: skipWithout(client),
    }, async (t) => {
      const seen: string[] = []
      const server = await startTlsServer({ cert: pki.good, key: pki.key }, () => {
        seen.push(...leaks())
        return { status: 202, body: '{}\n' }
      })
      t.after(server.close)
      const tools = toolSet(client)
      const guest = await reportFrom(t, tools, { URL: server.url, CAFILE: pki.ca })
      const [request] = server.requests
      assert.equal(request?.headers.authorization, `Bearer ${TOKEN}`, lastWords(guest))
      assert.equal(request?.evidence?.facts.boot_id, '6f1c2f0e-5b0a-4c7e-9a53-0c1d8e4b7a10')
      assert.ok(server.received() > 1000, 'the counter of the tests below counts')
      assert.deepEqual(guest.spool(), [])
      assert.deepEqual(seen, [])
    })

    const wrong: [string, (server: Certificates) => { cert: string; ca: string }][] = [
      ['another CA', ({ good, otherCa }) => ({ cert: good, ca: otherCa })],
      ['a certificate for another name', ({ wrongName, ca }) => ({ cert: wrongName, ca })],
      ['an expired certificate', ({ expired, ca }) => ({ cert: expired, ca })],
    ]
    for (const [what, files] of wrong)
      test(`${client} sends no request to a server with ${what}`, {
        skip: skipWithout(client),
      }, async (t) => {
        const { cert, ca } = files(pki)
        const server: TlsServer = await startTlsServer({ cert, key: pki.key })
        t.after(server.close)
        const tools = toolSet(client)
        const guest = await reportFrom(t, tools, { URL: server.url, CAFILE: ca })
        assert.equal(server.received(), 0)
        assert.equal(guest.spool().length, 1)
        assert.match(lastWords(guest), /certificate|verif|expired|SSL|CA/i)
      })
  }

  test('busybox alone delivers over plain HTTP, and without the token in a command line', {
    skip: skipWithout('busybox'),
  }, async (t) => {
    const seen: string[] = []
    const server = await startIngestServer(() => {
      seen.push(...leaks())
      return { status: 202 }
    })
    t.after(server.close)
    const tools = busyboxSet()
    const guest = await reportFrom(t, tools, { URL: server.url })
    assert.equal(server.requests[0]?.evidence?.facts.hint, 'bad', lastWords(guest))
    assert.deepEqual([guest.spool(), seen], [[], []])
  })

  test('a guest without a TLS client keeps its report and says why', {
    skip: skipWithout('busybox'),
  }, async (t) => {
    const server = await startTlsServer({ cert: pki.good, key: pki.key })
    t.after(server.close)
    const tools = busyboxSet()
    const guest = await reportFrom(t, tools, { URL: server.url, CAFILE: pki.ca })
    assert.equal(guest.spool().length, 1)
    assert.match(
      lastWords(guest),
      /curl: not here; wget: not here; python: not here; openssl: not here; nc: not here/,
    )
    assert.equal(server.received(), 0)
  })
})

const OFFERED = 64 << 20
/** What the kernel's own buffers may hold. */
const BUFFERED = 24 << 20

/** Answers 202 and then a body without end; how much of it was taken, when the client is gone. */
async function startStream(t: TestContext): Promise<{ url: string; taken: () => number }> {
  let taken = 0
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => {
      socket.write('HTTP/1.1 202 Accepted\r\nConnection: close\r\n\r\n')
      const chunk = Buffer.alloc(1 << 20, 'x')
      const more = () => {
        while (taken < OFFERED && !socket.destroyed) {
          taken += chunk.length
          if (!socket.write(chunk)) return void socket.once('drain', more)
        }
        socket.end()
      }
      more()
    })
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  t.after(() => server.close())
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, taken: () => taken }
}

describe('an endless response', () => {
  for (const client of ['curl', 'wget', 'python3', 'busybox'])
    test(`is cut off by ${client} at the length of a valid response`, {
      skip: skipWithout(client),
    }, async (t) => {
      const server = await startStream(t)
      const tools = client === 'busybox' ? busyboxSet() : toolSet(client)
      const guest = await reportFrom(t, tools, { URL: server.url })
      assert.ok(server.taken() > 0, lastWords(guest))
      assert.ok(server.taken() < BUFFERED, `${server.taken()} bytes`)
    })
})
