/** Ingest on AWS. What it imports, and in which order, is its cold start: see DECISIONS.md before adding to it. */

import { readFunctionEnv, readWhereabouts } from '../aws/env.ts'
import { functionDeps } from '../aws/function-deps.ts'
import { httpHandler } from '../aws/lambda-http.ts'
import { signedClient } from '../store/signed-client.ts'
import { createIngestApp } from './app.ts'
import { prime } from './prime.ts'

const deps = functionDeps(readFunctionEnv(), signedClient(readWhereabouts()))

export const handler = httpHandler(createIngestApp(deps, { judgeByDueRow: false }))

/** Awaited while Lambda starts the function. */
export const ready = prime(deps, (app, token, body) =>
  httpHandler(app)({
    rawPath: '/v1/evidence',
    rawQueryString: '',
    headers: { authorization: `Bearer ${token}` },
    requestContext: { http: { method: 'POST' } },
    body,
    isBase64Encoded: false,
  }),
)
