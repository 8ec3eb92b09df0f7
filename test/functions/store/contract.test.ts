import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { createDynamoTable } from '../../../functions/store/dynamo-table.ts'
import { signedClient } from '../../../functions/store/signed-client.ts'
import { openSqliteTable } from '../../../functions/store/sqlite-table.ts'
import { startDynalite, TABLE } from '../../support/dynalite.ts'
import { storeContract } from './contract.ts'
import { watchedClient } from './watched-client.ts'

const directory = mkdtempSync(join(tmpdir(), 'boot-health-contract-'))
const file = openSqliteTable(join(directory, 'table.db'))
const served = openSqliteTable(join(directory, 'served.db'), { sync: 'aside' })
const { endpoint } = await startDynalite()
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
after(async () => {
  await file.close()
  await served.close()
  rmSync(directory, { recursive: true })
})

await storeContract('SQLite', async () => file)

await storeContract('SQLite, as a server waits for the disk', async () => served)

await storeContract("dynalite, by ingest's own client", async () => {
  const client = watchedClient(signedClient({ endpoint, region: 'local', credentials }))
  return createDynamoTable({ client, table: TABLE })
})
