/**
 * What `npm run deploy` does on a machine with Node, done by CloudFormation for users without it: two custom resources of
 * the standalone template (cdk/standalone). The first places the code, the second makes the first tokens.
 */
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import {
  DeleteParameterCommand,
  GetParameterCommand,
  ParameterNotFound,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm'
import ipaddr from 'ipaddr.js'
import { createStore } from '../store/create-store.ts'
import { createDynamoTable } from '../store/dynamo-table.ts'
import { storeClient } from '../store/sdk-client.ts'
import { type Asked, type Attributes, answer } from './answer.ts'
import { ensureFirstTokens, type Parameters, removeFirstTokens } from './first-tokens.ts'
import { type Files, placeCode } from './place-code.ts'

const s3 = new S3Client({ maxAttempts: 3 })
const ssm = new SSMClient({ maxAttempts: 3 })

export const handler = (asked: Asked): Promise<void> => answer(asked, () => work(asked))

async function work({ RequestType, ResourceProperties: given }: Asked): Promise<Attributes> {
  const text = (name: string) => String(given[name] ?? '')
  if (text('Work') === 'code') {
    // Placed code stays: a rollback needs it, until the bucket's owner deletes it.
    if (RequestType === 'Delete') return {}
    const permitted = {
      prefix: text('Prefix'),
      config_key: text('ConfigKey'),
      secret_path: text('SecretPath'),
      topics: [given.Topics].flat().map(String),
      watches_instances: text('WatchInstances') === 'true',
    }
    return placeCode(filesIn(text('Bucket')), permitted, (range) => ipaddr.isValidCIDR(range))
  }
  if (RequestType === 'Delete') return removeFirstTokens(parameters, text('Path'))
  const table = createDynamoTable({ client: storeClient({}), table: text('Table') })
  const deps = { store: createStore(table, { shards: () => 1 }), parameters }
  return ensureFirstTokens(deps, { path: text('Path'), fleet: text('Fleet') }, Date.now())
}

function filesIn(Bucket: string): Files {
  return {
    async read(Key) {
      try {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }))
        if (Body) return await Body.transformToByteArray()
      } catch (error) {
        throw new Error(`${Key} cannot be read in ${Bucket}: ${error instanceof Error ? error.name : ''}`)
      }
      throw new Error(`${Key} is empty in ${Bucket}`)
    },
    async write(Key, Body) {
      await s3.send(new PutObjectCommand({ Bucket, Key, Body }))
    },
  }
}

const nullWhereMissing = (error: unknown) => {
  if (error instanceof ParameterNotFound) return null
  throw error
}

const parameters: Parameters = {
  async read(Name) {
    const found = await ssm
      .send(new GetParameterCommand({ Name, WithDecryption: true }))
      .catch(nullWhereMissing)
    return found?.Parameter?.Value ?? null
  },
  async write(Name, Value) {
    await ssm.send(new PutParameterCommand({ Name, Value, Type: 'SecureString', Overwrite: true }))
  },
  async remove(Name) {
    await ssm.send(new DeleteParameterCommand({ Name })).catch(nullWhereMissing)
  },
}
