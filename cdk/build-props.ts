/** The properties of every construct with a function, and the environment of every function. */
import { Stack } from 'aws-cdk-lib'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import type { AwsConfig } from '../shared/aws-config.ts'
import type { Settings } from '../shared/config-check/stack-settings.ts'
import type { BootTable } from './boot-table.ts'
import type { CodeOf } from './service-function.ts'

export interface BuildProps {
  settings: Settings
  aws: AwsConfig
  /** The customer's own key, where the config asks for one. */
  key: IKey | null
  codeOf: CodeOf
  /** The URL for guests and people; links in pages begin with it. */
  publicUrl: string
  stackName: string
  /** What functions behind API Gateway need in addition where CloudFront stands before it. */
  frontEnvironment: Record<string, string>
}

interface Reach {
  table: BootTable
  pokes?: Queue
  instanceEvents?: Queue
}

/** The environment that `functions/aws/env.ts` reads. Never a secret: those are read from SSM when they are needed. */
export function environmentOf(props: BuildProps, reach: Reach): Record<string, string> {
  return {
    STACK_NAME: props.stackName,
    TABLE_NAME: reach.table.name,
    PUBLIC_URL: props.publicUrl,
    ...(reach.pokes ? { POKE_QUEUE_URL: reach.pokes.queueUrl } : {}),
    ...(reach.instanceEvents ? { INSTANCE_QUEUE_URL: reach.instanceEvents.queueUrl } : {}),
  }
}

/** The ARN of an SSM parameter of this account and region, from its name with the leading slash. */
export function parameterArn(scope: Construct, name: string): string {
  return Stack.of(scope).formatArn({ service: 'ssm', resource: 'parameter', resourceName: name.slice(1) })
}
