/** The API and the dashboard on AWS, behind the HTTP API. */
import { handle, type LambdaContext } from 'hono/aws-lambda'
import { SOME_COMMAND } from '../../shared/own-command.ts'
import { readFunctionEnv } from '../aws/env.ts'
import { lambdaDeps } from '../aws/lambda-deps.ts'
import { invocation } from '../aws/lambda-log.ts'
import { sqsPoke } from '../aws/sqs-poke.ts'
import { workLog } from '../aws/work-log.ts'
import type { Outbound, ReadSecret } from '../deps.ts'
import { createApiApp } from './app.ts'

const env = readFunctionEnv()
const log = workLog(env.STACK_NAME)
const poke = env.POKE_QUEUE_URL ? { poke: sqsPoke({ queueUrl: env.POKE_QUEUE_URL, now: Date.now, log }) } : {}

let secrets: ReadSecret | null = null
/** Loaded only for a sign-in at a provider or a request through a proxy: other requests need no secret. */
const readSecret: ReadSecret = async (reference) => {
  secrets ??= (await import('../aws/ssm-secrets.ts')).ssmSecrets()
  return secrets(reference)
}

let loaded: Outbound | null = null
const outbound: Outbound = async (request) => {
  loaded ??= (await import('../outbound/outbound.ts')).createOutbound({
    allow_cidrs: base.config.allow_cidrs,
  })
  return loaded(request)
}

const base = lambdaDeps(env, { ...poke, readSecret, outbound })

/** Where the AWS credentials of the account are, which no page can know. */
const ownCommand = { ...SOME_COMMAND, place: ` --stack ${env.STACK_NAME}` }

/** There is no loopback on AWS, so everybody must sign in. */
const answer = handle(createApiApp({ ...base, ownCommand, openViewing: false }))

export const handler: typeof answer = (event, context?: LambdaContext) => {
  invocation.request_id = context?.awsRequestId
  return answer(event, context)
}
