import { after } from 'node:test'
import { ensureTable, startTable } from '../../../cli/embedded/table.ts'
import { storeClient } from '../../../functions/store/client.ts'
import { signedClient } from '../../../functions/store/signed-client.ts'
import { storeContract } from './contract.ts'

const dynalite = await startTable({ directory: null })
const sdk = storeClient({ endpoint: dynalite.endpoint })
const signed = signedClient({
  endpoint: dynalite.endpoint,
  region: 'local',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
})
after(async () => {
  sdk.destroy()
  await dynalite.stop()
})

storeContract('dynalite, by the AWS SDK', async () => {
  await ensureTable(sdk, 'by-sdk')
  return { client: sdk, table: 'by-sdk' }
})

storeContract("dynalite, by ingest's own client", async () => {
  await ensureTable(sdk, 'by-signed')
  return { client: signed, table: 'by-signed' }
})
