import assert from 'node:assert/strict'
import { createHash, createHmac } from 'node:crypto'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, describe, it } from 'node:test'
import { SignatureV4 } from '@smithy/signature-v4'
import fc from 'fast-check'
import { signedClient, signedHeaders } from '../../../functions/store/signed-client.ts'

const REGION = 'eu-west-1'
const HOST = 'dynamodb.eu-west-1.amazonaws.com'
const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'not-a-secret' }

/** Node's hashes in the shape of AWS's packages. */
class Sha256 {
  readonly hash
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret as Uint8Array)
  }
  update(data: Uint8Array) {
    this.hash.update(data)
  }
  async digest() {
    return new Uint8Array(this.hash.digest())
  }
  reset() {}
}

/** What AWS's own signer makes of the same request. */
async function signedByAws(
  headers: Record<string, string>,
  body: string,
  given: typeof credentials,
  at: number,
) {
  const signer = new SignatureV4({
    service: 'dynamodb',
    region: REGION,
    credentials: given,
    sha256: Sha256,
    applyChecksum: false,
  })
  const { authorization: _, 'x-amz-date': __, 'x-amz-security-token': ___, ...unsigned } = headers
  const request = { method: 'POST', protocol: 'https:', hostname: HOST, path: '/', headers: unsigned, body }
  return (await signer.sign(request, { signingDate: new Date(at) })).headers
}

describe("ingest's own DynamoDB client", () => {
  it("signs like AWS's signer, whatever the body, the time and the credentials", async () => {
    const wanted = fc.record({
      body: fc.string({ unit: 'grapheme' }),
      at: fc.integer({ min: 1.4e12, max: 2.5e12 }),
      sessionToken: fc.option(fc.base64String({ minLength: 4 }), { nil: undefined }),
      operation: fc.constantFrom('PutItem', 'GetItem', 'Query', 'DeleteItem'),
    })
    await fc.assert(
      fc.asyncProperty(wanted, async ({ body, at, sessionToken, operation }) => {
        const given = { ...credentials, ...(sessionToken ? { sessionToken } : {}) }
        const options = { region: REGION, credentials: given, host: HOST, now: () => at }
        const ours = signedHeaders({ ...options, operation, body })
        assert.deepEqual(ours, await signedByAws(ours, body, given, at))
      }),
      { numRuns: 300 },
    )
  })

  it('resends on a new connection when a kept-alive one turns out to be dead, and only then', async () => {
    let requests = 0
    const { client } = await tableServer((request, response) => {
      requests++
      if (requests === 2) return void request.socket.resetAndDestroy()
      request.resume().on('end', () => response.end('{}'))
    })
    await client.getItem(key)
    await client.getItem(key)
    assert.equal(requests, 3)
  })

  it('throws when a fresh connection dies: the write may have happened, and the guest retries', async () => {
    const { client } = await tableServer((request) => void request.socket.resetAndDestroy())
    await assert.rejects(client.getItem(key), { code: 'ECONNRESET' })
  })

  it('throws when an answer stops in its middle, and sends nothing again: the write has happened', async () => {
    let requests = 0
    const { client } = await tableServer((request, response) => {
      request.resume().on('end', () => {
        if (++requests === 1) return void response.end('{}')
        response.writeHead(200, { 'content-length': '100' }).write('{"Item":')
        setImmediate(() => request.socket.destroy())
      })
    })
    await client.getItem(key)
    for (const _ of ['on a connection used before', 'on a fresh one'])
      await assert.rejects(client.getItem(key), { code: 'ECONNRESET' })
    assert.equal(requests, 3)
  })

  it('puts an answer that comes in pieces together, also where one ends inside of a character', async () => {
    const body = Buffer.from('{"Item":{"d":{"S":"größer"}}}')
    const inside = body.indexOf(0xc3) + 1
    const { client } = await tableServer((request, response) => {
      request.resume().on('end', () => {
        response.write(body.subarray(0, inside))
        setTimeout(() => response.end(body.subarray(inside)), 20)
      })
    })
    assert.deepEqual((await client.getItem(key)).Item, { d: { S: 'größer' } })
  })

  it("gives an error the service's name for it, or one of its own", async () => {
    const answers = [
      [400, '{"__type":"com.amazonaws.dynamodb.v20120810#ThrottlingException","message":"slow down"}'],
      [502, '<html>Bad gateway</html>'],
    ] as const
    const left = [...answers]
    const { client } = await tableServer((request, response) => {
      const [status, body] = left.shift() ?? [200, '{}']
      request.resume().on('end', () => response.writeHead(status).end(body))
    })
    await assert.rejects(client.getItem(key), { name: 'ThrottlingException', message: 'slow down' })
    await assert.rejects(client.getItem(key), { name: 'ServiceError', message: /502/ })
  })
})

const key = { TableName: 't', Key: { pk: { S: 'a' }, sk: { S: 'b' } } }

async function tableServer(answer: RequestListener) {
  const server = createServer(answer)
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  after(() => {
    server.close()
    server.closeAllConnections()
  })
  const { port } = server.address() as AddressInfo
  const client = signedClient({ region: REGION, credentials, endpoint: `http://127.0.0.1:${port}` })
  return { client }
}
