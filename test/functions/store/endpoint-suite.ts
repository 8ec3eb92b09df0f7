/** `npm run test:endpoint` itself, over DynamoDB Local; started by `npm run test:dynamodb-local`. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { after, describe, it } from 'node:test'
import { ListTablesCommand } from '@aws-sdk/client-dynamodb'
import { ensureTable } from '../../../cli/embedded/endpoint-table.ts'
import { storeClient } from '../../../functions/store/sdk-client.ts'
import { startLocalDynamo } from '../../support/local-dynamo.ts'

const { endpoint, stop } = await startLocalDynamo()
const client = storeClient({ endpoint, region: 'local' })
after(() => {
  client.destroy()
  stop()
})

/** As a user runs it: not as a test within a test. */
function testEndpoint(...words: string[]): Promise<{ code: number; said: string }> {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  return new Promise((done) =>
    execFile(
      process.execPath,
      ['test/run/endpoint.ts', ...words],
      { env, maxBuffer: 1e8 },
      (error, out, err) => done({ code: Number(error?.code ?? 0), said: out + err }),
    ),
  )
}

describe('npm run test:endpoint', () => {
  it('confirms that the contract holds, and leaves existing tables unchanged', async () => {
    await ensureTable(client, 'boot-health')
    const { code, said } = await testEndpoint(endpoint)
    assert.equal(code, 0, said.slice(-4000))
    const [, passed = 0] = /^ℹ pass (\d+)$/m.exec(said) ?? []
    assert.ok(Number(passed) > 30, `${passed} passed`)
    const { TableNames } = await client.send(new ListTablesCommand({}))
    assert.deepEqual(TableNames, ['boot-health'])
  })

  for (const [what, words, why] of [
    ['no URL', [], /^usage:/],
    ['what is no URL', ['scylla:8000'], /^usage:/],
    ['an address where nothing answers', ['http://127.0.0.1:9'], /nothing answers there/],
  ] as [string, string[], RegExp][])
    it(`prints one line and exits 2, given ${what}`, async () => {
      const { code, said } = await testEndpoint(...words)
      assert.equal(code, 2)
      assert.match(said, why)
      assert.equal(said.trim().split('\n').length, 1)
    })
})
