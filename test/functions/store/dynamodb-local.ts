/** The contract over DynamoDB Local; started by `npm run test:dynamodb-local`, inside a namespace of its own. */
import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { after } from 'node:test'
import { ensureTable } from '../../../cli/embedded/endpoint-table.ts'
import { createDynamoTable } from '../../../functions/store/dynamo-table.ts'
import { storeClient } from '../../../functions/store/sdk-client.ts'
import { signedClient } from '../../../functions/store/signed-client.ts'
import { storeContract } from './contract.ts'
import { watchedClient } from './watched-client.ts'

const PORT = 8000
const jar = process.env.DYNAMODB_LOCAL_JAR
if (!jar) throw new Error('run it by: npm run test:dynamodb-local')

const options = [`-Djava.library.path=${join(dirname(jar), 'DynamoDBLocal_lib')}`, '-jar', jar]
const java = spawn('java', [...options, '-inMemory', '-disableTelemetry', '-port', String(PORT)], {
  // It leaves a file where it is started.
  cwd: dirname(jar),
  stdio: 'ignore',
})
const endpoint = `http://127.0.0.1:${PORT}`
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
const sdk = storeClient({ endpoint, region: 'eu-west-1', max_attempts: 10 })
after(() => {
  sdk.destroy()
  java.kill()
})
await listening()

storeContract('DynamoDB Local, by the AWS SDK', async () => {
  await ensureTable(sdk, 'by-sdk')
  return createDynamoTable({ client: watchedClient(sdk), table: 'by-sdk' })
})

storeContract("DynamoDB Local, by ingest's own client", async () => {
  await ensureTable(sdk, 'by-signed')
  const client = watchedClient(signedClient({ endpoint, region: 'eu-west-1', credentials }))
  return createDynamoTable({ client, table: 'by-signed' })
})

async function listening(): Promise<void> {
  const until = Date.now() + 60_000
  while (Date.now() < until && java.exitCode === null) {
    try {
      await fetch(endpoint)
      return
    } catch {
      await new Promise((done) => setTimeout(done, 100))
    }
  }
  throw new Error('DynamoDB Local did not start')
}
