/** The API and the dashboard on AWS, behind the HTTP API. */
import { handle, type LambdaContext } from 'hono/aws-lambda'
import { readFunctionEnv } from '../aws/env.ts'
import { lambdaDeps } from '../aws/lambda-deps.ts'
import { invocation } from '../aws/lambda-log.ts'
import { sqsPoke } from '../aws/sqs-poke.ts'
import { workLog } from '../aws/work-log.ts'
import { createApiApp } from './app.ts'

const env = readFunctionEnv()
const log = workLog(env.STACK_NAME)
const poke = env.POKE_QUEUE_URL ? { poke: sqsPoke({ queueUrl: env.POKE_QUEUE_URL, now: Date.now, log }) } : {}

/** There is no loopback on AWS: everybody shows a token. */
const answer = handle(createApiApp({ ...lambdaDeps(env, poke), openViewing: false }))

export const handler: typeof answer = (event, context?: LambdaContext) => {
  invocation.request_id = context?.awsRequestId
  return answer(event, context)
}
