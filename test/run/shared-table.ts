/** `npm run test:shared-table -- [options]`: three servers over one table of AWS's own engine; see the story. */
import { besideLocalDynamo } from './beside-local-dynamo.ts'

process.exitCode = besideLocalDynamo(['test/load/shared-table.ts', ...process.argv.slice(2)])
