/** Ingest on AWS. What it imports, and in which order, is its cold start: see DECISIONS.md before adding to it. */

import { readFunctionEnv, readWhereabouts } from '../aws/env.ts'
import { shardsOf, storelessDeps } from '../aws/function-deps.ts'
import { ingestLog } from '../aws/ingest-log.ts'
import { httpHandler } from '../aws/lambda-http.ts'
import { createDynamoTable } from '../store/dynamo-table.ts'
import { createGuestStore } from '../store/guest-store.ts'
import { signedClient } from '../store/signed-client.ts'
import { createIngestApp } from './app.ts'
import { prime } from './prime.ts'

const env = readFunctionEnv()
const table = createDynamoTable({ client: signedClient(readWhereabouts()), table: env.TABLE_NAME })
const rest = storelessDeps(env, () => ingestLog(env.STACK_NAME))
const deps = { ...rest, store: createGuestStore(table), wholeStore }

export const handler = httpHandler(createIngestApp(deps))

/** Awaited while Lambda starts the function. */
export const ready = prime(deps, (app, token, body) =>
  httpHandler(app)({
    rawPath: '/v1/evidence',
    rawQueryString: '',
    headers: { authorization: `Bearer ${token}` },
    // As every guest has one. To find that nothing is no address, Node compiles its pattern of IPv6: 5 ms.
    requestContext: { http: { method: 'POST', sourceIp: '192.0.2.1' } },
    body,
    isBase64Encoded: false,
  }),
)

/** For what our reporter never asks. */
async function wholeStore() {
  const { createStore } = await import('../store/create-store.ts')
  return createStore(table, { shards: shardsOf(rest.config) })
}
