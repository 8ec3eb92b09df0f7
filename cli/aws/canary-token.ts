/** The canary's own token: made by `npm run deploy`, stored as a SecureString, never shown. */
import {
  DeleteParameterCommand,
  GetParameterCommand,
  ParameterNotFound,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm'
import { createStore } from '../../functions/store/create-store.ts'
import { createDynamoTable } from '../../functions/store/dynamo-table.ts'
import { issueToken } from '../../functions/store/issue-token.ts'
import { storeClient } from '../../functions/store/sdk-client.ts'
import { CANARY_FLEET, sha256Hex } from '../../shared/token.ts'

const ssm = new SSMClient({ maxAttempts: 3 })

/** Makes sure that the parameter contains a valid token; true where a new one was made. */
export async function ensureCanaryToken(stack: { table: string; parameter: string }): Promise<boolean> {
  const store = createStore(createDynamoTable({ client: storeClient({}), table: stack.table }), {
    shards: () => 1,
  })
  const present = await readParameter(stack.parameter)
  const known = present === null ? null : await store.getToken(sha256Hex(present))
  if (known?.role === 'canary' && known.revoked_at === null) return false
  const wanted = { role: 'canary' as const, fleet: CANARY_FLEET, name: 'the canary of this stack' }
  const { token } = await issueToken(store, wanted, Date.now())
  await ssm.send(
    new PutParameterCommand({ Name: stack.parameter, Value: token, Type: 'SecureString', Overwrite: true }),
  )
  return true
}

export async function deleteCanaryToken(parameter: string): Promise<void> {
  await ssm.send(new DeleteParameterCommand({ Name: parameter })).catch((error: unknown) => {
    if (!(error instanceof ParameterNotFound)) throw error
  })
}

async function readParameter(name: string): Promise<string | null> {
  try {
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: name, WithDecryption: true }))
    return Parameter?.Value ?? null
  } catch (error) {
    if (error instanceof ParameterNotFound) return null
    throw error
  }
}
