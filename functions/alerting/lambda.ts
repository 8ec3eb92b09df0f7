/** The judge on AWS: receives new reports from the table's stream, answers where the stream must start again. */
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda'
import { readFunctionEnv } from '../aws/env.ts'
import { lambdaDeps } from '../aws/lambda-deps.ts'
import { invocation } from '../aws/lambda-log.ts'
import { sqsPoke } from '../aws/sqs-poke.ts'
import { workLog } from '../aws/work-log.ts'
import { judgeRecords } from './records.ts'

const env = readFunctionEnv()
const { POKE_QUEUE_URL: queueUrl } = env
const deps = lambdaDeps(
  env,
  queueUrl ? { poke: sqsPoke({ queueUrl, now: Date.now, log: workLog(env.STACK_NAME) }) } : {},
)

export async function handler(
  event: DynamoDBStreamEvent,
  context?: { awsRequestId: string },
): Promise<DynamoDBBatchResponse> {
  invocation.request_id = context?.awsRequestId
  const from = await judgeRecords(deps, event.Records)
  return { batchItemFailures: from === null ? [] : [{ itemIdentifier: from }] }
}
