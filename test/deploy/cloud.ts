/** The emulated cloud as a client sees it: AWS's own SDK, the pinned CDK CLI, our CLI; nothing of MiniStack's own. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { SSMClient } from '@aws-sdk/client-ssm'
import { createStore } from '../../functions/store/create-store.ts'
import { createDynamoTable } from '../../functions/store/dynamo-table.ts'
import { StoreClient } from '../../functions/store/sdk-client.ts'
import type { Store } from '../../functions/store/store.ts'
import { AWS_SHARDS } from '../../shared/policy/limits.ts'
import { ACCOUNT, type MiniStack, REGION } from './ministack.ts'

const run = promisify(execFile)

export const STACK = 'BootHealthProof'

export interface Cloud {
  endpoint: string
  /** What an SDK client is made with. */
  client: {
    endpoint: string
    region: string
    credentials: { accessKeyId: string; secretAccessKey: string }
  }
  ssm: SSMClient
  dynamodb: DynamoDBClient
  /** Runs a program with the environment of a user who is logged in there; answers its standard output. */
  sh: (program: string, words: string[], cwd?: string) => Promise<string>
  /** `npm run NAME` of this checkout, for the stack of this proof. */
  npmRun: (name: string, words: string[]) => Promise<string>
  storeOf: (table: string) => Store
}

export function cloudOf({ endpoint, env }: MiniStack): Cloud {
  const client = { endpoint, region: REGION, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } }
  const sh: Cloud['sh'] = async (program, words, cwd) => {
    const where = cwd === undefined ? {} : { cwd }
    try {
      const { stdout } = await run(program, words, { env, maxBuffer: 50_000_000, ...where })
      return stdout
    } catch (error) {
      const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
      throw new Error(`${program} ${words.join(' ')} failed:\n${(stdout + stderr).slice(-4000)}`)
    }
  }
  return {
    endpoint,
    client,
    ssm: new SSMClient(client),
    dynamodb: new DynamoDBClient(client),
    sh,
    npmRun: (name, words) => sh('npm', ['run', '--silent', name, '--', '--stack', STACK, ...words]),
    storeOf: (table) =>
      createStore(createDynamoTable({ client: new StoreClient(client), table }), {
        shards: () => AWS_SHARDS,
      }),
  }
}

/** Bootstraps account and region, from a directory without an app so that nothing is synthesized for it. */
export function bootstrap(cloud: Cloud, cdk: string, directory: string): Promise<string> {
  return cloud.sh(cdk, ['bootstrap', `aws://${ACCOUNT}/${REGION}`], directory)
}
