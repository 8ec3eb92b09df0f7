/** The worker on AWS: a sweep every minute, and pokes from a queue. */
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda'
import { shardsOfAll } from '../../shared/config.ts'
import { type FunctionEnv, readFunctionEnv } from '../aws/env.ts'
import { functionDeps } from '../aws/function-deps.ts'
import { invocation } from '../aws/lambda-log.ts'
import { sqsPoke } from '../aws/sqs-poke.ts'
import { ssmSecrets } from '../aws/ssm-secrets.ts'
import { workLog } from '../aws/work-log.ts'
import { judgeReport } from '../boots/judge.ts'
import type { WorkerDeps } from '../deps.ts'
import { logReadings } from '../metrics/log-readings.ts'
import { createOutbound } from '../outbound/outbound.ts'
import { createDynamoTable } from '../store/dynamo-table.ts'
import { holdLayout } from '../store/layout.ts'
import { storeClient } from '../store/sdk-client.ts'
import { workPokes } from './pokes.ts'
import { sweep } from './sweep.ts'

const deps = workerDeps(readFunctionEnv())

export async function handler(
  event: { sweep: true } | SQSEvent,
  context?: { awsRequestId: string },
): Promise<SQSBatchResponse | undefined> {
  invocation.request_id = context?.awsRequestId
  if ('sweep' in event) {
    await layoutHeld()
    await sweep(deps)
    await logReadings(deps)
    return undefined
  }
  const messages = event.Records.map(({ messageId: id, body }) => ({ id, body }))
  const failed = await workPokes(deps, messages)
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) }
}

let held: Promise<void> | undefined

/** Once for each container: the table's layout is checked before anything is swept. Throws `LayoutDiffers`. */
function layoutHeld(): Promise<void> {
  const { TABLE_NAME: name } = readFunctionEnv()
  held ??= holdLayout(
    createDynamoTable({ client: storeClient({}), table: name }),
    shardsOfAll(deps.config),
  ).then(() => {})
  held.catch(() => {
    held = undefined
  })
  return held
}

function workerDeps(env: FunctionEnv): WorkerDeps {
  const { POKE_QUEUE_URL: queueUrl } = env
  const log = workLog(env.STACK_NAME)
  const poke = queueUrl ? { poke: sqsPoke({ queueUrl, now: Date.now, log }) } : {}
  const base = functionDeps(env, storeClient({}), (least) => workLog(env.STACK_NAME, least), {
    ...poke,
    readSecret: ssmSecrets(),
  })
  const whole = { ...base, outbound: createOutbound({ allow_cidrs: base.config.allow_cidrs }) }
  return { ...whole, judge: (key) => judgeReport(whole, key), askConsole: consoleRequests(env) }
}

/** Only inventory may read consoles: it gets the request through its own queue. */
function consoleRequests({ INSTANCE_QUEUE_URL: queueUrl }: FunctionEnv): WorkerDeps['askConsole'] {
  if (!queueUrl) return async () => {}
  const client = new SQSClient({ maxAttempts: 2 })
  return async ({ fleet, cause, image, gen }, instance) => {
    const request = { ask: 'console', fleet, instance, incident: { fleet, cause, image, gen } }
    await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(request) }))
  }
}
