/**
 * The table's four commands without the AWS SDK, for ingest: a boot storm waits for its cold start, and the SDK is four
 * fifths of one. The requests are so uniform that signing one takes a string and seven hashes. The store's contract tests
 * run over this client too, and a test compares each signature with the one that AWS's package would make.
 */

import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto'
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { STORE_TIMEOUT_MS } from '../../shared/policy/waits.ts'
import type { DynamoClient } from './dynamo-table.ts'

export interface Credentials {
  accessKeyId: string
  secretAccessKey: string
  sessionToken?: string
}

export interface SignedClientOptions {
  region: string
  credentials: Credentials
  /** Default: AWS's own endpoint of the region. */
  endpoint?: string
  now?: () => number
}

const CONTENT_TYPE = 'application/x-amz-json-1.0'
/** The last two parts of the scope that AWS derives a signing key for. */
const SERVICE = 'dynamodb'
const END = 'aws4_request'

/** The client of one table endpoint, which keeps connections open. Errors carry the service's name for them. */
export function signedClient(options: SignedClientOptions): DynamoClient {
  const url = new URL(options.endpoint ?? `https://dynamodb.${options.region}.amazonaws.com`)
  const send = sender(url)
  async function call<T>(operation: string, input: object): Promise<T> {
    const body = JSON.stringify(input, binaryAsBase64)
    const headers = signedHeaders({ ...options, host: url.host, operation, body })
    return answered<T>(await send(headers, body))
  }
  return {
    putItem: (input) => call('PutItem', input),
    getItem: async (input) => withBytes(await call('GetItem', input)),
    deleteItem: (input) => call('DeleteItem', input),
    query: async (input) => {
      const answer = await call<Awaited<ReturnType<DynamoClient['query']>>>('Query', input)
      for (const item of answer.Items ?? []) withBytes({ Item: item })
      return answer
    },
  }
}

/** The headers of one request, `authorization` among them. Exported for the comparison with AWS's signer. */
export function signedHeaders(
  wanted: SignedClientOptions & { host: string; operation: string; body: string },
): Record<string, string> {
  const { credentials, region } = wanted
  const at = new Date((wanted.now ?? Date.now)()).toISOString().replace(/[-:]|\.\d{3}/g, '')
  const day = at.slice(0, 8)
  const scope = `${day}/${region}/${SERVICE}/${END}`
  // In alphabetical order, as the canonical form requires.
  const headers: Record<string, string> = {
    'content-type': CONTENT_TYPE,
    host: wanted.host,
    'x-amz-date': at,
    ...(credentials.sessionToken ? { 'x-amz-security-token': credentials.sessionToken } : {}),
    'x-amz-target': `DynamoDB_20120810.${wanted.operation}`,
  }
  const names = Object.keys(headers).join(';')
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`)
  const canonical = ['POST', '/', '', lines.join(''), names, sha256(wanted.body)].join('\n')
  const key = signingKey(credentials, day, region)
  const text = ['AWS4-HMAC-SHA256', at, scope, sha256(canonical)].join('\n')
  const signature = createHmac('sha256', key).update(text).digest('hex')
  const credential = `Credential=${credentials.accessKeyId}/${scope}`
  headers.authorization = `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=${names}, Signature=${signature}`
  return headers
}

/** One key serves a whole day. As a key object, because Node prepares a bare one for every hash: 18 us instead of 2. */
const keys = new WeakMap<Credentials, { of: string; key: KeyObject }>()

function signingKey(credentials: Credentials, day: string, region: string): KeyObject {
  const of = `${day}/${region}`
  const known = keys.get(credentials)
  if (known?.of === of) return known.key
  const key = createSecretKey(
    [region, SERVICE, END].reduce(hmac, hmac(`AWS4${credentials.secretAccessKey}`, day)),
  )
  keys.set(credentials, { of, key })
  return key
}

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()

interface Received {
  status: number
  body: string
}

type Send = (headers: Record<string, string>, body: string) => Promise<Received>

function sender(url: URL): Send {
  const secure = url.protocol === 'https:'
  const agent = secure ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true })
  const request = secure ? httpsRequest : httpRequest
  const once = (headers: Record<string, string>, body: string) =>
    new Promise<Received | 'stale'>((done, fail) => {
      const sending = request(
        url,
        { method: 'POST', agent, headers, timeout: STORE_TIMEOUT_MS },
        (answer) => {
          read(answer).then(done, fail)
        },
      )
      sending.on('timeout', () => sending.destroy(new Error('DynamoDB did not answer in time')))
      sending.on('error', (error: NodeJS.ErrnoException) => {
        // A connection that was closed while the Lambda slept: nobody read the request, so it may be sent again.
        if (sending.reusedSocket && error.code === 'ECONNRESET') done('stale')
        else fail(error)
      })
      sending.end(body)
    })
  return async (headers, body) => {
    for (let tries = 0; tries < 3; tries++) {
      const answer = await once(headers, body)
      if (answer !== 'stale') return answer
    }
    throw new Error('DynamoDB closed every connection')
  }
}

/** By events: reading a stream with `for await` costs a cold start one part in thirty. */
function read(answer: IncomingMessage): Promise<Received> {
  return new Promise((done, fail) => {
    const chunks: Buffer[] = []
    answer.on('data', (chunk) => chunks.push(chunk))
    answer.on('error', fail)
    answer.on('end', () =>
      done({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }),
    )
  })
}

function answered<T>({ status, body }: Received): T {
  if (status === 200) return JSON.parse(body) as T
  const { __type = '', message = '', Message = '' } = errorOf(body)
  const error = new Error(message || Message || `DynamoDB answered ${status}`)
  error.name = __type.split('#').at(-1) || 'ServiceError'
  throw error
}

function errorOf(body: string): { __type?: string; message?: string; Message?: string } {
  try {
    return JSON.parse(body) as object
  } catch {
    return {}
  }
}

/** DynamoDB's JSON carries binary as base64. */
function binaryAsBase64(this: unknown, name: string, value: unknown): unknown {
  if (name !== 'B') return value
  const bytes = (this as { B: Uint8Array }).B
  return Buffer.from(bytes).toString('base64')
}

function withBytes<T extends { Item?: Record<string, { B?: Uint8Array }> | undefined }>(answer: T): T {
  for (const value of Object.values(answer.Item ?? {}))
    if (typeof value.B === 'string') value.B = Buffer.from(value.B, 'base64')
  return answer
}

const sha256 = (text: string) => hash('sha256', text)
