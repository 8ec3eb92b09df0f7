/** `npm run test:dynamodb-local`: the store's contract and the lease of incidents over AWS's own engine. */
import { besideLocalDynamo } from './beside-local-dynamo.ts'

process.exitCode = besideLocalDynamo(['--test', 'test/functions/store/dynamodb-local.ts'])
