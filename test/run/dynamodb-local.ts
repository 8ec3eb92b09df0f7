/**
 * `npm run test:dynamodb-local`: the store's contract and the lease of incidents over AWS's own engine, by our own
 * files first, then as `npm run test:endpoint` tries an endpoint of the user's.
 */
import { besideLocalDynamo } from './beside-local-dynamo.ts'

// One after the other: each starts its own on the same port.
process.exitCode =
  besideLocalDynamo(['--test', 'test/functions/store/dynamodb-local.ts']) ||
  besideLocalDynamo(['--test', 'test/functions/store/endpoint-suite.ts'])
