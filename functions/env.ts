/** The only reader of `process.env` for Lambdas: what the stack hands to a function (cdk/build-props.ts). */
import * as z from 'zod'

const functionEnv = z.object({
  STACK_NAME: z.string().min(1),
  TABLE_NAME: z.string().min(1),
  /** Where guests and people reach us; overrides the config's, which cannot know it. */
  PUBLIC_URL: z.url(),
  POKE_QUEUE_URL: z.url().optional(),
  INSTANCE_QUEUE_URL: z.url().optional(),
  /** Directory of the unzipped bundle, set by Lambda; the config file lies in it. */
  LAMBDA_TASK_ROOT: z.string().default('.'),
})
export type FunctionEnv = z.infer<typeof functionEnv>

const canaryEnv = functionEnv
  .pick({ STACK_NAME: true, PUBLIC_URL: true })
  .extend({ CANARY_TOKEN_PARAMETER: z.string().startsWith('/') })
export type CanaryEnv = z.infer<typeof canaryEnv>

/** The environment of a function with the table. Throws at start with the names of what is missing. */
export function readFunctionEnv(): FunctionEnv {
  return functionEnv.parse(process.env)
}

/** The canary's environment: it knows the front door and its token's name, and nothing of the table. */
export function readCanaryEnv(): CanaryEnv {
  return canaryEnv.parse(process.env)
}
