/**
 * The only reader of `process.env` for Lambdas: what the stack hands to a function (cdk/build-props.ts).
 * By hand and not by zod: the stack wrote these names, and ingest's cold start has no room for a parser of five.
 */
export interface FunctionEnv {
  STACK_NAME: string
  TABLE_NAME: string
  /** Where guests and people reach us; overrides the config's, which cannot know it. */
  PUBLIC_URL: string
  POKE_QUEUE_URL?: string
  INSTANCE_QUEUE_URL?: string
  /** Directory of the unzipped bundle, set by Lambda; the config file lies in it. */
  LAMBDA_TASK_ROOT: string
}

export interface CanaryEnv {
  STACK_NAME: string
  PUBLIC_URL: string
  CANARY_TOKEN_PARAMETER: string
}

/** The region and identity that Lambda itself gives a function. */
export interface Whereabouts {
  region: string
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string }
  /** Set only where DynamoDB is not AWS's own. */
  endpoint?: string
}

/** The environment of a function with the table. Throws at start with the names of what is missing. */
export function readFunctionEnv(): FunctionEnv {
  const { POKE_QUEUE_URL, INSTANCE_QUEUE_URL, LAMBDA_TASK_ROOT = '.' } = process.env
  return {
    ...required('STACK_NAME', 'TABLE_NAME', 'PUBLIC_URL'),
    ...(POKE_QUEUE_URL ? { POKE_QUEUE_URL } : {}),
    ...(INSTANCE_QUEUE_URL ? { INSTANCE_QUEUE_URL } : {}),
    LAMBDA_TASK_ROOT,
  }
}

/** The canary's environment: it knows the front door and its token's name, and nothing of the table. */
export function readCanaryEnv(): CanaryEnv {
  return required('STACK_NAME', 'PUBLIC_URL', 'CANARY_TOKEN_PARAMETER')
}

/** Of a function behind CloudFront: its secret, whether it is the only way in, and the host that it is called by. */
export function readFront(): { secret: string; only: boolean; host: string } {
  const { FRONT_SECRET: secret, PUBLIC_URL } = required('FRONT_SECRET', 'PUBLIC_URL')
  return { secret, only: process.env.FRONT_ONLY === '1', host: new URL(PUBLIC_URL).host }
}

/** Region, the role's credentials and a replaced endpoint, under the names that Lambda and the SDK give them. */
export function readWhereabouts(): Whereabouts {
  const given = required('AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY')
  const sessionToken = process.env.AWS_SESSION_TOKEN
  const endpoint = process.env.AWS_ENDPOINT_URL_DYNAMODB ?? process.env.AWS_ENDPOINT_URL
  return {
    region: given.AWS_REGION,
    credentials: {
      accessKeyId: given.AWS_ACCESS_KEY_ID,
      secretAccessKey: given.AWS_SECRET_ACCESS_KEY,
      ...(sessionToken ? { sessionToken } : {}),
    },
    ...(endpoint ? { endpoint } : {}),
  }
}

function required<Name extends string>(...names: Name[]): Record<Name, string> {
  const missing = names.filter((name) => !process.env[name])
  if (missing.length > 0) throw new Error(`missing in the environment: ${missing.join(', ')}`)
  return Object.fromEntries(names.map((name) => [name, process.env[name]])) as Record<Name, string>
}
