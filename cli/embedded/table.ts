/**
 * The table of embedded mode: dynalite, speaking the real DynamoDB API on a loopback port, with its files on disk.
 * classic-level writes ahead to its log, so a killed process loses no write that was answered.
 */
import type { RequestListener, Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import {
  CreateTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  ResourceInUseException,
  ResourceNotFoundException,
} from '@aws-sdk/client-dynamodb'
import { demandFree } from './data-lock.ts'

const dynalite = createRequire(import.meta.url)('dynalite') as (options: object) => Server

export interface EmbeddedTable {
  endpoint: string
  stop: () => Promise<void>
}

/**
 * Starts the table over `directory` (null: in memory only). With `access_key` it answers only requests that are signed
 * with it: other users of the machine can reach the port. Throws `DataTaken` when another process has the data open.
 */
export async function startTable(options: {
  directory: string | null
  access_key?: string
}): Promise<EmbeddedTable> {
  if (options.directory !== null) await demandFree(options.directory)
  const server = dynalite({
    ...(options.directory === null ? {} : { path: options.directory }),
    createTableMs: 0,
    deleteTableMs: 0,
    updateTableMs: 0,
  })
  shield(server, options.access_key ?? null)
  await new Promise<void>((ready, fail) => {
    server.on('error', fail)
    server.listen(0, '127.0.0.1', ready)
  })
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => new Promise<void>((done) => server.close(() => done())),
  }
}

/**
 * dynalite asks nobody who they are, lets every web page in (CORS), and throws where a client hangs up in the middle
 * of a request: a page that the operator has open could read our tokens, and Ctrl-C of a command would end the server.
 */
function shield(server: Server, accessKey: string | null): void {
  const handlers = server.listeners('request') as RequestListener[]
  server.removeAllListeners('request')
  server.on('request', (request, response) => {
    // Browsers say so of every request that a page can make to another host, and no client of ours is one.
    const signedBy = /Credential=([^/,\s]{1,100})\//.exec(request.headers.authorization ?? '')?.[1]
    if (request.headers.origin !== undefined || (accessKey !== null && signedBy !== accessKey)) {
      response.writeHead(403).end()
      return
    }
    for (const handle of handlers) handle(request, response)
    request.removeAllListeners('error').on('error', () => {})
  })
}

/** Makes the table unless it is there, and waits until it can be used. */
export async function ensureTable(client: DynamoDBClient, name: string): Promise<void> {
  try {
    await client.send(
      new CreateTableCommand({
        TableName: name,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [
          { AttributeName: 'pk', AttributeType: 'S' },
          { AttributeName: 'sk', AttributeType: 'S' },
        ],
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
      }),
    )
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error
  }
  const until = Date.now() + 10_000
  while (Date.now() < until) {
    try {
      const { Table } = await client.send(new DescribeTableCommand({ TableName: name }))
      if (Table?.TableStatus === 'ACTIVE') return
    } catch (error) {
      if (!(error instanceof ResourceNotFoundException)) throw error
    }
    await new Promise((done) => setTimeout(done, 20))
  }
  throw new Error(`table ${name} did not become usable within 10 s`)
}
