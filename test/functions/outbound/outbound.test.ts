import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import type { OutboundRequest } from '../../../functions/deps.ts'
import { createOutbound } from '../../../functions/outbound/outbound.ts'
import { addressRule } from '../../../functions/outbound/outbound-addresses.ts'
import { receiverOfFile, startReceiver } from '../../support/receiver.ts'

const receiver = await receiverOfFile()

const LOOPBACK = ['127.0.0.0/8', '::1/128']
const post = (url: string, more: Partial<OutboundRequest> = {}): OutboundRequest => ({
  method: 'POST',
  url,
  headers: { 'content-type': 'application/json' },
  body: '{}',
  ...more,
})

describe('an outbound request', () => {
  it('is sent, and returns status, headers and body', async () => {
    receiver.answer(() => ({ status: 201, headers: { 'x-seen': 'yes' }, body: 'thank you' }))
    const result = await createOutbound({ allow_cidrs: LOOPBACK })(post(`${receiver.url}/hook?a=1`))
    assert.ok(result.outcome === 'answered')
    assert.deepEqual([result.status, result.headers['x-seen'], result.body], [201, 'yes', 'thank you'])
    assert.equal(receiver.received[0]?.path, '/hook?a=1')
    assert.equal(receiver.received[0]?.body, '{}')
  })

  it('is given up when a receiver hangs before it answers', async () => {
    receiver.answer(() => null)
    const result = await createOutbound({ allow_cidrs: LOOPBACK })(post(receiver.url, { timeout_ms: 60 }))
    assert.ok(result.outcome === 'failed')
    assert.equal(result.reason, 'timeout')
  })

  it('is given up when a receiver accepts the connection and sends nothing', async () => {
    const mute = createTcpServer(() => {})
    await new Promise<void>((ready) => mute.listen(0, '127.0.0.1', ready))
    const { port } = mute.address() as AddressInfo
    const send = createOutbound({ allow_cidrs: LOOPBACK })
    const result = await send(post(`http://127.0.0.1:${port}/`, { timeout_ms: 60 }))
    mute.close()
    assert.ok(result.outcome === 'failed')
    assert.equal(result.reason, 'timeout')
  })

  it('has the status of a receiver that hangs inside its body: it has acted on the request', async () => {
    receiver.answer((_received, response) => {
      response.writeHead(200, { 'content-length': '100' })
      response.write('begun')
      return null
    })
    const result = await createOutbound({ allow_cidrs: LOOPBACK })(post(receiver.url, { timeout_ms: 150 }))
    assert.ok(result.outcome === 'answered')
    assert.deepEqual([result.status, result.body], [200, 'begun'])
  })

  it('keeps 2 kB of an answer of 2 GB and cuts the connection', async () => {
    let sent = 0
    let cut = false
    receiver.answer((_received, response) => {
      response.writeHead(200, { 'content-length': String(2 ** 31) })
      const chunk = Buffer.alloc(65_536, 'x')
      const more = () => {
        while (!cut && sent < 2 ** 31) {
          sent += chunk.length
          if (!response.write(chunk)) return
        }
      }
      response.on('drain', more)
      response.on('close', () => {
        cut = true
      })
      more()
      return null
    })
    const result = await createOutbound({ allow_cidrs: LOOPBACK })(post(receiver.url))
    assert.ok(result.outcome === 'answered')
    assert.equal(result.body.length, 2048)
    assert.ok(sent < 2 ** 27, `${sent} bytes were taken before the cut`)
  })

  it('follows no redirect', async () => {
    const trap = await startReceiver()
    receiver.answer(() => ({ status: 307, headers: { location: `${trap.url}/steal` } }))
    const result = await createOutbound({ allow_cidrs: LOOPBACK })(post(receiver.url))
    await trap.stop()
    assert.ok(result.outcome === 'answered')
    assert.equal(result.status, 307)
    assert.equal(trap.received.length, 0)
  })

  it('returns a 429 with its Retry-After', async () => {
    receiver.answer(() => ({ status: 429, headers: { 'retry-after': '7' } }))
    const result = await createOutbound({ allow_cidrs: LOOPBACK })(post(receiver.url))
    assert.ok(result.outcome === 'answered')
    assert.deepEqual([result.status, result.headers['retry-after']], [429, '7'])
  })

  it('never connects to a name that resolves to a metadata address, whatever the config allows', async () => {
    for (const address of ['169.254.169.254', 'fd00:ec2::254', 'fe80::a9fe:a9fe', '::ffff:169.254.169.254']) {
      const send = createOutbound({ allow_cidrs: ['0.0.0.0/0', '::/0'], resolve: async () => [address] })
      const result = await send(post('http://hook.example/'))
      assert.deepEqual(result, { outcome: 'blocked', reason: 'metadata_address' }, address)
    }
  })

  it('connects to the address that it checked, even if the name changes in between', async () => {
    let asked = 0
    const resolve = async () => (asked++ === 0 ? ['127.0.0.1'] : ['169.254.169.254'])
    const send = createOutbound({ allow_cidrs: LOOPBACK, resolve })
    const result = await send(post(`http://hook.example:${receiver.port}/`))
    assert.equal(result.outcome, 'answered')
    assert.equal(asked, 1)
    assert.equal(receiver.received[0]?.headers.host, `hook.example:${receiver.port}`)
  })

  it('connects only to the permitted addresses of a name', async () => {
    const resolve = async () => ['10.9.9.9', '127.0.0.1', '169.254.169.254']
    const send = createOutbound({ allow_cidrs: LOOPBACK, resolve })
    const result = await send(post(`http://hook.example:${receiver.port}/`))
    assert.equal(result.outcome, 'answered')
  })

  it('to loopback is blocked in every spelling, unless the config allows it', async () => {
    const send = createOutbound({ allow_cidrs: [] })
    for (const host of ['127.0.0.1', '0x7f.1', '2130706433', '[::1]', '[::ffff:127.0.0.1]', '0.0.0.0']) {
      const result = await send(post(`http://${host}:${receiver.port}/`))
      assert.equal(result.outcome, 'blocked', host)
    }
    assert.equal(receiver.received.length, 0)
  })

  it('names what is wrong with a URL, a name or a port', async () => {
    const send = createOutbound({
      allow_cidrs: LOOPBACK,
      resolve: async () => Promise.reject(new Error('no')),
    })
    const blocked = (reason: string) => ({ outcome: 'blocked', reason })
    assert.deepEqual(await send(post('file:///etc/passwd')), blocked('not_an_http_url'))
    assert.deepEqual(await send(post('nonsense')), blocked('not_an_http_url'))
    assert.deepEqual(await send(post('https://a:b@hook.example/')), blocked('credentials_in_url'))
    const nowhere = await send(post('https://hook.example/'))
    assert.ok(nowhere.outcome === 'failed')
    assert.equal(nowhere.reason, 'dns')
    const other = await startReceiver()
    await other.stop()
    const closed = await send(post(other.url))
    assert.ok(closed.outcome === 'failed')
    assert.equal(closed.reason, 'refused')
  })

  it('is given up when the resolver hangs', async () => {
    const send = createOutbound({ allow_cidrs: LOOPBACK, resolve: () => new Promise(() => {}) })
    const result = await send(post('https://hook.example/', { timeout_ms: 30 }))
    assert.ok(result.outcome === 'failed')
    assert.equal(result.reason, 'timeout')
  })

  it('reports every send to the crash test, after it happened', async () => {
    const points: string[] = []
    const send = createOutbound({ allow_cidrs: LOOPBACK, fault: (point) => points.push(point) })
    await send(post(receiver.url))
    assert.deepEqual([points, receiver.received.length], [['outbound'], 1])
  })

  it('is not sent to a server whose certificate has no trusted authority', async (t) => {
    const directory = mkdtempSync(join(tmpdir(), 'boot-health-tls-'))
    const [key, cert] = [join(directory, 'key.pem'), join(directory, 'cert.pem')]
    const words = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
    try {
      const subject = [
        '-days',
        '1',
        '-subj',
        '/CN=hook.example',
        '-addext',
        'subjectAltName=DNS:hook.example',
      ]
      execFileSync('openssl', [...words, '-keyout', key, '-out', cert, ...subject], { stdio: 'ignore' })
    } catch {
      rmSync(directory, { recursive: true })
      return t.skip('openssl is not installed')
    }
    let heard = 0
    const server = createTlsServer(
      { key: readFileSync(key), cert: readFileSync(cert) },
      (_request, response) => {
        heard++
        response.end()
      },
    )
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
    const send = createOutbound({ allow_cidrs: LOOPBACK, resolve: async () => ['127.0.0.1'] })
    const { port } = server.address() as AddressInfo
    const result = await send(post(`https://hook.example:${port}/`))
    server.close()
    rmSync(directory, { recursive: true })
    assert.ok(result.outcome === 'failed')
    assert.deepEqual([result.reason, heard], ['tls', 0])
  })
})

describe('the outbound address rules', () => {
  for (const [address, reason] of [
    ['93.184.216.34', null],
    ['2606:2800:220:1:248:1893:25c8:1946', null],
    ['10.0.0.1', 'address_private'],
    ['172.16.0.1', 'address_private'],
    ['192.168.1.1', 'address_private'],
    ['127.0.0.1', 'address_loopback'],
    ['::1', 'address_loopback'],
    ['::ffff:10.0.0.1', 'address_private'],
    ['169.254.1.1', 'metadata_address'],
    ['169.254.170.2', 'metadata_address'],
    ['100.64.0.1', 'address_carrierGradeNat'],
    ['100.100.100.200', 'metadata_address'],
    ['168.63.129.16', 'metadata_address'],
    ['fd12::1', 'address_uniqueLocal'],
    ['fe80::1', 'metadata_address'],
    ['2002:7f00:1::', 'address_6to4'],
    ['2002:a9fe:a9fe::', 'metadata_address'],
    ['64:ff9b::a9fe:a9fe', 'metadata_address'],
    ['64:ff9b:1::a9fe:a9fe', 'metadata_address'],
    ['::169.254.169.254', 'metadata_address'],
    ['64:ff9b::808:808', 'address_rfc6052'],
    ['192.0.2.1', 'address_reserved'],
    ['198.18.0.1', 'address_reserved'],
    ['224.0.0.1', 'address_multicast'],
    ['255.255.255.255', 'address_broadcast'],
    ['0.0.0.0', 'address_unspecified'],
    ['2001:db8::1', 'address_reserved'],
    ['fec0::1', 'address_deprecatedSiteLocal'],
    ['hook.example', 'not_an_address'],
  ] as const)
    it(`${reason === null ? 'allow' : 'refuse'} ${address}`, () => {
      const expected = reason === null ? { ok: true } : { ok: false, reason }
      assert.deepEqual(addressRule([])(address), expected)
    })

  it('allow a private range that the config names, and nothing outside it', () => {
    const rule = addressRule(['10.1.0.0/16', 'fd12::/16'])
    assert.deepEqual(rule('10.1.2.3'), { ok: true })
    assert.deepEqual(rule('fd12::7'), { ok: true })
    assert.equal(rule('10.2.0.1').ok, false)
  })

  it('reject a range that cannot be parsed', () => {
    assert.throws(() => addressRule(['10.1.0.0']), /allow_cidrs: "10.1.0.0"/)
  })
})
